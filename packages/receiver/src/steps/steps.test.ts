import { PermanentError, RetryableError } from '@studio/core';
import { decodeTraces } from '@studio/otlp';
import { createRegistry } from '@studio/runtime';
import { describe, expect, test } from 'vitest';
import { exampleSpan, exampleSpans, protobufOf, ZERO_TRACE_ID } from '../../test/example-spans.ts';
import { MemorySpanLog } from '../../test/memory-span-log.ts';
import { TestClock } from '../../test/test-clock.ts';
import { ByteBudget } from '../budget/byte-budget.ts';
import { createMetrics } from '../metrics.ts';
import { createAdmitStep } from './admit.ts';
import { createAppendStep } from './append.ts';
import { type RequestBytes, toRecords } from './to-records.ts';
import { validate } from './validate.ts';
import { withoutInvalid } from './without-invalid.ts';

const FROM = { projectId: 'p', keyId: 'k', receivedAtUnixMs: 1 };
const bytesOf = (body: Buffer, gzipped?: Uint8Array): RequestBytes => ({
  original: body,
  traces: body,
  gzipped,
});

describe('validate', () => {
  test.each([
    ['nothing', [], { spanCount: 0, validCount: 0, rejectedCount: 0, reason: '' }],
    ['valid spans', exampleSpans(2), { spanCount: 2, validCount: 2, rejectedCount: 0, reason: '' }],
    [
      'some invalid',
      [exampleSpan(), exampleSpan({ spanId: '01' })],
      { spanCount: 2, validCount: 1, rejectedCount: 1, reason: expect.stringContaining('span') },
    ],
  ])('%s', (_, spans, value) => {
    expect(validate(protobufOf(spans))).toEqual({ ok: true, value });
  });

  test('refuses a request without a valid span, and one that is not a request', () => {
    const none = protobufOf(exampleSpans(3, { traceId: ZERO_TRACE_ID }));
    expect(validate(none)).toMatchObject({ ok: false, reason: 'all_spans_invalid', rejectedCount: 3 });
    expect(validate(Buffer.from([0xff]))).toMatchObject({ ok: false, reason: 'undecodable' });
  });
});

test('without invalid spans: the same bytes when all are valid, else those of the others', () => {
  const good = exampleSpans(2);
  const clean = protobufOf(good);
  const allValid = { spanCount: 2, validCount: 2, rejectedCount: 0, reason: '' };
  expect(withoutInvalid(clean, allValid)).toBe(clean);
  const mixed = protobufOf([good[0]!, exampleSpan({ spanId: '01' }), good[1]!]);
  const rewritten = withoutInvalid(mixed, { spanCount: 3, validCount: 2, rejectedCount: 1, reason: 'x' });
  expect(decodeTraces(rewritten)).toEqual(good);
});

describe('to records', () => {
  const validated = { spanCount: 9, validCount: 8, rejectedCount: 1, reason: 'x' };
  const spans = exampleSpans(8, { attributes: [{ key: 'text', value: 'x'.repeat(1_000) }] });
  const body = protobufOf(spans);

  test('one record when it fits, with the gzip it came as', () => {
    const gzipped = Buffer.from('gzipped');
    const outcome = toRecords(bytesOf(body, gzipped), FROM, validated, body.length);
    expect(outcome).toMatchObject({
      ok: true,
      value: [{ ...FROM, schemaVersion: 1, spanCount: 8, rejectedCount: 1, encoding: 'gzip', body: gzipped }],
    });
  });

  test('a gzip that is itself above the limit is stored inflated', () => {
    const outcome = toRecords(bytesOf(body, Buffer.alloc(body.length + 1)), FROM, validated, body.length);
    expect(outcome).toMatchObject({ ok: true, value: [{ encoding: 'identity', body }] });
  });

  test('several records when it does not fit, whatever it was compressed to', () => {
    const gzipped = Buffer.from('gzipped');
    const outcome = toRecords(bytesOf(body, gzipped), FROM, validated, 3_000);
    const records = outcome.ok ? outcome.value : [];
    expect(records.length).toBeGreaterThan(2);
    expect(records.flatMap((record) => decodeTraces(record.body))).toEqual(spans);
    for (const { body, spanCount, encoding } of records) {
      expect(body.length).toBeLessThanOrEqual(3_000);
      expect(spanCount).toBe(decodeTraces(body).length);
      expect(encoding).toBe('identity');
    }
    // What was rejected is counted once.
    expect(records.map(({ rejectedCount }) => rejectedCount)).toEqual([1, ...records.slice(1).map(() => 0)]);
    const again = toRecords(bytesOf(body, undefined), FROM, validated, 3_000);
    expect(again).toEqual(outcome);
  });

  test('a span above the limit is too large', () => {
    const outcome = toRecords(bytesOf(body, undefined), FROM, validated, 500);
    expect(outcome).toMatchObject({ ok: false, reason: 'too_large' });
  });
});

test('admit refuses only when not a byte is left', () => {
  const budget = new ByteBudget({ maxBytes: 100, maxBytesPerProject: 50 });
  const admit = createAdmitStep(budget);
  const first = admit({ projectId: 'p', keyId: 'k' });
  expect(first.ok && first.value.grow(50)).toBe('granted');
  expect(admit({ projectId: 'p', keyId: 'k' })).toMatchObject({ ok: false, reason: 'in_flight_full' });
  expect(admit({ projectId: 'q', keyId: 'k' }).ok).toBe(true);
});

describe('append', () => {
  function setup() {
    const spanLog = new MemorySpanLog();
    const failures: unknown[] = [];
    const metrics = createMetrics(createRegistry(), () => 0);
    const onFailure = (error: unknown) => failures.push(error);
    return {
      spanLog,
      failures,
      append: createAppendStep({ spanLog, clock: new TestClock(), metrics, onFailure }),
    };
  }

  test.each<[string, Error, object]>([
    [
      'the log is down',
      new RetryableError('down', { code: 'log_unavailable', retryAfterMs: 7 }),
      { reason: 'log_unavailable', retryAfterMs: 7 },
    ],
    ['the log is full', new RetryableError('full', { code: 'log_full' }), { reason: 'log_unavailable' }],
    ['an adapter has a bug', new TypeError('oops'), { reason: 'log_unavailable' }],
  ])('%s: the sender is to try again', async (_, error, expected) => {
    const { spanLog, failures, append } = setup();
    spanLog.failure = error;
    expect(await append([])).toMatchObject({ ok: false, ...expected });
    expect(failures).toEqual([error]);
  });

  test('a record too large is so for good', async () => {
    const { spanLog, failures, append } = setup();
    spanLog.failure = new PermanentError('too large', { code: 'record_too_large' });
    expect(await append([])).toMatchObject({ ok: false, reason: 'too_large' });
    expect(failures).toEqual([]);
  });
});
