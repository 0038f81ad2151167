import type { Time } from '../time.ts';
import { VERSION } from '../version.ts';
import { API_KEY_HEADER } from './api-key-credentials.ts';
import { retryAfterMillis } from './retry-after.ts';

/** `refused`: asking again with the same key and URL cannot help. `unavailable`: it may. */
export type TokenAnswer =
  | { readonly kind: 'token'; readonly value: string; readonly lifetimeMillis: number }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'unavailable'; readonly reason: string; readonly retryAfterMillis?: number | undefined };

export interface TokenRequest {
  readonly url: string;
  readonly apiKey: string;
  readonly timeoutMillis: number;
  readonly time: Time;
}

/** Exchanges the API key for a token once. Never rejects; the answer says what happened and holds no secret. */
export async function fetchToken(request: TokenRequest, signal: AbortSignal): Promise<TokenAnswer> {
  const { url, apiKey, timeoutMillis, time } = request;
  const call = new AbortController();
  const stop = () => call.abort(new Error('no answer in time'));
  const cancel = time.after(timeoutMillis, stop, { background: true });
  signal.addEventListener('abort', stop, { once: true });
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        [API_KEY_HEADER]: apiKey,
        accept: 'application/json',
        'user-agent': `junjo-otel-exporter-js/${VERSION}`,
      },
      // A redirect would take the key to another server.
      redirect: 'manual',
      signal: call.signal,
    });
    if (response.ok) return readToken(await response.text(), url);
    await response.body?.cancel();
    return failedAnswer(response, url);
  } catch (error) {
    return { kind: 'unavailable', reason: `${url} cannot be reached: ${describe(error)}` };
  } finally {
    cancel();
    signal.removeEventListener('abort', stop);
  }
}

const RETRYABLE_4XX: ReadonlySet<number> = new Set([408, 425, 429]);

function failedAnswer({ status, headers }: Response, url: string): TokenAnswer {
  const reason = `${url} answered ${status}`;
  if (status >= 500 || RETRYABLE_4XX.has(status))
    return {
      kind: 'unavailable',
      reason,
      retryAfterMillis: retryAfterMillis(headers.get('retry-after'), Date.now()),
    };
  if (status === 401 || status === 403)
    return { kind: 'refused', reason: `${reason}: the API key is refused` };
  return { kind: 'refused', reason: `${reason}: check tokenUrl` };
}

/** What may stand in a header; a token with anything else would make every request fail. */
const HEADER_SAFE = /^[\x21-\x7e]+$/;

function readToken(body: string, url: string): TokenAnswer {
  const { access_token: value, token_type: type = 'Bearer', expires_in: seconds } = parseObject(body);
  const usable =
    typeof value === 'string' &&
    HEADER_SAFE.test(value) &&
    typeof type === 'string' &&
    type.toLowerCase() === 'bearer' &&
    typeof seconds === 'number' &&
    seconds > 0;
  if (usable) return { kind: 'token', value, lifetimeMillis: seconds * 1000 };
  return {
    kind: 'refused',
    reason: `${url} did not answer {access_token, token_type: "Bearer", expires_in}: check tokenUrl`,
  };
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

/** `fetch` says "fetch failed" and keeps the reason in the cause. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (cause instanceof Error && 'code' in cause) return String(cause.code);
  return error.message;
}
