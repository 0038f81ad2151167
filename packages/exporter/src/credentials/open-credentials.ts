import type { DiagLogger } from '@opentelemetry/api';
import { systemTime } from '../time.ts';
import { apiKeyCredentials } from './api-key-credentials.ts';
import type { Credentials } from './credentials.ts';
import { fetchToken } from './fetch-token.ts';
import { TokenProvider } from './token-provider.ts';

const TOKEN_TIMEOUT_MILLIS = 10_000;
const TOKEN_BACKOFF = { initialBackoffMillis: 500, maxBackoffMillis: 30_000 };
const REFUSAL_PAUSE_MILLIS = 60_000;

export interface CredentialSettings {
  readonly apiKey: string;
  readonly tokenUrl: string | undefined;
}

/** With a token URL the key is exchanged there, without one it is sent itself. */
export function openCredentials({ apiKey, tokenUrl }: CredentialSettings, log: DiagLogger): Credentials {
  if (tokenUrl === undefined) return apiKeyCredentials(apiKey);
  const request = { url: tokenUrl, apiKey, timeoutMillis: TOKEN_TIMEOUT_MILLIS, time: systemTime };
  return new TokenProvider({
    fetchToken: (signal) => fetchToken(request, signal),
    backoff: TOKEN_BACKOFF,
    refusalPauseMillis: REFUSAL_PAUSE_MILLIS,
    time: systemTime,
    random: Math.random,
    log,
  });
}
