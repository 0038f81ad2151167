import { type ServiceError, status } from '@grpc/grpc-js';
import type { DiagLogger } from '@opentelemetry/api';
import type { Credentials } from '../credentials/credentials.ts';
import { JunjoExportError } from '../export-error.ts';
import { type BackoffLimits, backoffMillis } from '../retry/backoff.ts';
import { retryVerdict } from '../retry/retry-verdict.ts';
import { sleep, type Time } from '../time.ts';
import type { Limit } from '../within.ts';
import type { TraceClient } from './trace-client.ts';

export interface RetryLimits extends BackoffLimits {
  /** One attempt gets this long, or what is left until the export's deadline. */
  readonly attemptTimeoutMillis: number;
}

export interface SendParts {
  readonly client: TraceClient;
  readonly credentials: Credentials;
  readonly retry: RetryLimits;
  readonly time: Time;
  readonly random: () => number;
  readonly log: DiagLogger;
  readonly onRetry: () => void;
}

/**
 * Sends one request and resolves to the response of the server that acknowledged it. Tries again until the limit what
 * OTLP calls retryable, no earlier than the server asks for; a refused token is replaced once. Rejects with a
 * JunjoExportError that names the last answer.
 */
export async function sendRequest(parts: SendParts, request: Uint8Array, limit: Limit): Promise<Uint8Array> {
  const { client, credentials, retry, time, random, log, onRetry } = parts;
  let tokenReplaced = false;
  for (let failures = 0; ; ) {
    limit.signal.throwIfAborted();
    const authorization = await credentials.header(limit);
    const left = limit.deadline - time.now();
    if (left <= 0) throw tooLate();
    try {
      const timeoutMillis = Math.min(left, retry.attemptTimeoutMillis);
      return await client.export(request, { authorization, timeoutMillis, signal: limit.signal });
    } catch (error) {
      limit.signal.throwIfAborted();
      const failure = error as ServiceError;
      failures++;
      if (failure.code === status.UNAUTHENTICATED && !tokenReplaced && credentials.discard(authorization)) {
        tokenReplaced = true;
        onRetry();
        continue;
      }
      const verdict = retryVerdict(failure);
      if (!verdict.retry) throw refusal(failure, failures);
      const delay = Math.max(verdict.minDelayMillis, backoffMillis(failures, retry, random));
      if (time.now() + delay >= limit.deadline) throw refusal(failure, failures);
      log.debug(`${describe(failure)}; sending again in ${Math.round(delay)} ms`);
      await sleep(time, delay, limit);
      onRetry();
    }
  }
}

function tooLate(): JunjoExportError {
  return new JunjoExportError('Export failed: other exports took all of its time', {
    code: status.DEADLINE_EXCEEDED,
  });
}

function refusal(failure: ServiceError, attempts: number): JunjoExportError {
  const times = attempts === 1 ? '' : ` (${attempts} attempts)`;
  return new JunjoExportError(`Export failed: ${describe(failure)}${times}`, {
    code: failure.code,
    cause: failure,
  });
}

function describe({ code, details }: ServiceError): string {
  return `${status[code] ?? code}: ${details}`;
}
