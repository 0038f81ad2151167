import { encodeRpcStatus } from '@studio/otlp';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { retryDelayMillis } from './retry-info.ts';

test('reads what the receiver writes', () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 0, max: 1e12 }), (message, retryDelayMs) => {
      expect(retryDelayMillis(encodeRpcStatus({ code: 14, message, retryDelayMs }))).toBe(retryDelayMs);
    }),
  );
});

test('a status without RetryInfo asks for nothing', () => {
  expect(retryDelayMillis(encodeRpcStatus({ code: 14, message: 'down' }))).toBeUndefined();
  expect(retryDelayMillis(new Uint8Array())).toBeUndefined();
});

test('finds it behind another detail, also by its bare name', () => {
  const other = field(3, [
    ...field(1, text('type.googleapis.com/google.rpc.DebugInfo')),
    ...field(2, [8, 1]),
  ]);
  const info = field(3, [...field(1, text('google.rpc.RetryInfo')), ...field(2, field(1, [8, 2]))]);
  expect(retryDelayMillis(Uint8Array.from([...other, ...info]))).toBe(2_000);
});

test('a negative delay is none', () => {
  const minusOne = [8, ...Array<number>(9).fill(0xff), 1];
  const info = field(3, [...field(1, text('google.rpc.RetryInfo')), ...field(2, field(1, minusOne))]);
  expect(retryDelayMillis(Uint8Array.from(info))).toBeUndefined();
});

test('never throws, whatever the bytes', () => {
  const valid = encodeRpcStatus({ code: 14, message: 'down', retryDelayMs: 1_500 });
  const cut = fc.nat({ max: valid.length }).map((length) => valid.slice(0, length));
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), cut), (bytes) => {
      const delay = retryDelayMillis(bytes);
      expect(delay === undefined || delay >= 0).toBe(true);
    }),
  );
});

function field(number: number, value: readonly number[]): number[] {
  return [number * 8 + 2, value.length, ...value];
}

function text(value: string): number[] {
  return [...Buffer.from(value)];
}
