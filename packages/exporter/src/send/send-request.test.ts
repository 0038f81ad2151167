import { Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { encodeRpcStatus } from '@studio/otlp';
import { expect, test } from 'vitest';
import { FakeTime, settle } from '../../test/fake-time.ts';
import { rememberingLog } from '../../test/remembering-log.ts';
import type { Credentials } from '../credentials/credentials.ts';
import { JunjoExportError } from '../export-error.ts';
import { sendRequest } from './send-request.ts';
import type { TraceCall } from './trace-client.ts';

const RESPONSE = Uint8Array.from([1]);

function failure(code: status, retryDelayMs?: number): ServiceError {
  const metadata = new Metadata();
  if (retryDelayMs !== undefined)
    metadata.set(
      'grpc-status-details-bin',
      Buffer.from(encodeRpcStatus({ code, message: '', retryDelayMs })),
    );
  return Object.assign(new Error(), { code, details: 'said so', metadata });
}

/** Sends one request to a client that answers as given, the last answer for ever; `attempts` says when. */
function setUp(answers: readonly (ServiceError | 'ok')[], { timeoutMillis = 25_000, fresh = true } = {}) {
  const time = new FakeTime();
  const attempts: { at: number; header: string; timeoutMillis: number }[] = [];
  const stop = new AbortController();
  let tokens = 1;
  let retries = 0;
  const client = {
    export: ({ length }: Uint8Array, call: TraceCall) => {
      attempts.push({ at: time.now(), header: call.authorization.value, timeoutMillis: call.timeoutMillis });
      const answer = answers[Math.min(attempts.length, answers.length) - 1];
      return answer === 'ok' && length === 3 ? Promise.resolve(RESPONSE) : Promise.reject(answer);
    },
    close: () => {},
  };
  const credentials: Credentials = {
    header: () => Promise.resolve({ name: 'authorization', value: `token ${tokens}` }),
    discard: () => {
      tokens++;
      return fresh;
    },
    close: () => {},
  };
  const parts = {
    client,
    credentials,
    retry: { initialBackoffMillis: 500, maxBackoffMillis: 4_000, attemptTimeoutMillis: 10_000 },
    time,
    random: () => 1,
    log: rememberingLog(),
    onRetry: () => {
      retries++;
    },
  };
  const limit = { deadline: timeoutMillis, signal: stop.signal };
  const result = sendRequest(parts, Uint8Array.from([1, 2, 3]), limit).catch(
    (error: JunjoExportError) => error,
  );
  return { time, attempts, result, stop, retries: () => retries, parts };
}

test('an answer of OK ends it', async () => {
  const { attempts, result } = setUp(['ok']);
  expect(await result).toBe(RESPONSE);
  expect(attempts).toEqual([{ at: 0, header: 'token 1', timeoutMillis: 10_000 }]);
});

test('a retryable failure is tried again after a growing wait, with the attempts bounded by what is left', async () => {
  const { time, attempts, result, retries } = setUp([failure(status.UNAVAILABLE)]);
  await time.advance(25_000);
  expect(attempts.map(({ at }) => at)).toEqual([0, 500, 1_500, 3_500, 7_500, 11_500, 15_500, 19_500, 23_500]);
  expect(attempts.map((attempt) => attempt.timeoutMillis)).toEqual([
    ...Array<number>(6).fill(10_000),
    9_500,
    5_500,
    1_500,
  ]);
  expect(await result).toMatchObject({
    name: 'JunjoExportError',
    code: status.UNAVAILABLE,
    message: 'Export failed: UNAVAILABLE: said so (9 attempts)',
  });
  expect(retries()).toBe(8);
});

test('it does not wait for the deadline when the next attempt would be behind it', async () => {
  const { time, result } = setUp([failure(status.UNAVAILABLE, 30_000)]);
  expect(await result).toMatchObject({ code: status.UNAVAILABLE });
  expect(time.waits).toEqual([]);
});

test('the delay that a server asks for is a lower bound', async () => {
  const { time, attempts, result } = setUp([
    failure(status.UNAVAILABLE, 3_000),
    failure(status.RESOURCE_EXHAUSTED, 10),
    'ok',
  ]);
  await time.advance(10_000);
  expect(attempts.map(({ at }) => at)).toEqual([0, 3_000, 4_000]);
  expect(await result).toBe(RESPONSE);
});

test.each([
  'INVALID_ARGUMENT',
  'RESOURCE_EXHAUSTED',
  'INTERNAL',
  'UNIMPLEMENTED',
  'PERMISSION_DENIED',
] as const)('%s ends it at once', async (name) => {
  const { attempts, result } = setUp([failure(status[name])]);
  expect(await result).toMatchObject({ code: status[name], message: `Export failed: ${name}: said so` });
  expect(attempts).toHaveLength(1);
});

test('a refused token is replaced once, at once', async () => {
  const { attempts, result, retries } = setUp([failure(status.UNAUTHENTICATED), 'ok']);
  expect(await result).toBe(RESPONSE);
  expect(attempts.map(({ at, header }) => [at, header])).toEqual([
    [0, 'token 1'],
    [0, 'token 2'],
  ]);
  expect(retries()).toBe(1);
});

test('a second refusal is final, also when other failures come between', async () => {
  const { time, attempts, result } = setUp([
    failure(status.UNAUTHENTICATED),
    failure(status.UNAVAILABLE),
    failure(status.UNAUTHENTICATED),
  ]);
  await time.advance(10_000);
  expect(await result).toMatchObject({ code: status.UNAUTHENTICATED });
  expect(attempts).toHaveLength(3);
});

test('a refused key is final', async () => {
  const { attempts, result } = setUp([failure(status.UNAUTHENTICATED)], { fresh: false });
  expect(await result).toMatchObject({ code: status.UNAUTHENTICATED });
  expect(attempts).toHaveLength(1);
});

test('the signal ends the wait between attempts', async () => {
  const { attempts, result, stop, time } = setUp([failure(status.UNAVAILABLE)]);
  await settle();
  stop.abort(new JunjoExportError('shut down', { code: status.CANCELLED }));
  expect(await result).toMatchObject({ message: 'shut down' });
  expect(attempts).toHaveLength(1);
  expect(time.waits).toEqual([]);
});

test('nothing is sent after the deadline or after the signal', async () => {
  const late = setUp(['ok'], { timeoutMillis: 0 });
  expect(await late.result).toMatchObject({ code: status.DEADLINE_EXCEEDED });
  expect(late.attempts).toEqual([]);
  const { parts, attempts } = setUp(['ok']);
  const limit = { deadline: 1_000, signal: AbortSignal.abort(new Error('shut down')) };
  await settle();
  await expect(sendRequest(parts, Uint8Array.from([1, 2, 3]), limit)).rejects.toThrow('shut down');
  expect(attempts).toHaveLength(1);
});
