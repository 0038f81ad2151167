import { createRegistry } from '@studio/runtime';
import { describe, expect, test } from 'vitest';
import { exampleSpans, protobufOf } from '../test/example-spans.ts';
import { TestClock } from '../test/test-clock.ts';
import { ByteBudget } from './budget/byte-budget.ts';
import { createMetrics } from './metrics.ts';
import { ok, refused } from './outcome.ts';
import { createTracePipeline, type PipelineDeps } from './pipeline.ts';
import type { IngestRequest } from './request.ts';
import { createAdmitStep } from './steps/admit.ts';

function setup(overrides: Partial<PipelineDeps> = {}) {
  const budget = new ByteBudget({ maxBytes: 1_000_000, maxBytesPerProject: 1_000_000 });
  const steps: string[] = [];
  const ingest = createTracePipeline({
    authenticate: async () => {
      steps.push('authenticate');
      return ok({ projectId: 'p', keyId: 'k' });
    },
    admit: createAdmitStep(budget),
    append: async () => {
      steps.push('append');
      return ok(undefined);
    },
    maxRequestBytes: 100_000,
    maxRecordBytes: 100_000,
    clock: new TestClock(),
    metrics: createMetrics(createRegistry(), () => budget.usedBytes),
    ...overrides,
  });
  const requestOf = (body: Buffer): IngestRequest => ({
    protocol: 'http',
    signal: 'traces',
    credentials: { authorization: [], apiKey: ['key'] },
    format: 'protobuf',
    encoding: 'identity',
    readBody: async (reservation) => {
      steps.push('read');
      reservation.grow(body.length);
      return ok(body);
    },
  });
  return { budget, steps, ingest, requestOf };
}

const body = protobufOf(exampleSpans(2));

test('authenticates before it reads, and appends before it answers', async () => {
  const { steps, ingest, requestOf, budget } = setup();
  expect(await ingest(requestOf(body))).toEqual({
    ok: true,
    acceptedCount: 2,
    rejectedCount: 0,
    rejectedReason: '',
  });
  expect(steps).toEqual(['authenticate', 'read', 'append']);
  expect(budget.usedBytes).toBe(0);
});

test('reads nothing of a sender that is not known', async () => {
  const { steps, ingest, requestOf } = setup({ authenticate: async () => refused('unauthenticated', 'no') });
  expect(await ingest(requestOf(body))).toMatchObject({ reason: 'unauthenticated' });
  expect(steps).toEqual([]);
});

test('reads nothing when there is no room', async () => {
  const { steps, ingest, requestOf, budget } = setup();
  budget.open('other').grow(1_000_000);
  expect(await ingest(requestOf(body))).toMatchObject({ reason: 'in_flight_full' });
  expect(steps).toEqual(['authenticate']);
});

describe('gives back what it held', () => {
  test.each<[string, Buffer, Partial<PipelineDeps>]>([
    ['when the request is undecodable', Buffer.from([0xff]), {}],
    ['when the log is down', body, { append: async () => refused('log_unavailable', 'down') }],
    ['when a span is too large', body, { maxRecordBytes: 20 }],
  ])('%s', async (_, bytes, overrides) => {
    const { ingest, requestOf, budget } = setup(overrides);
    expect((await ingest(requestOf(bytes))).ok).toBe(false);
    expect(budget.usedBytes).toBe(0);
  });

  test('also when a step throws', async () => {
    const append = async () => {
      throw new TypeError('a bug');
    };
    const { ingest, requestOf, budget } = setup({ append });
    await expect(ingest(requestOf(body))).rejects.toThrow('a bug');
    expect(budget.usedBytes).toBe(0);
  });
});
