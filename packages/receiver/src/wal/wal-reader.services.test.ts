/** Reading the log outside of any group, on a real Kafka. */
import { randomBytes } from 'node:crypto';
import { systemClock } from '@studio/core';
import { decodeRawSpans } from '@studio/otlp';
import { createLogger } from '@studio/runtime';
import type { SpanLog } from '@studio/span-log';
import { openSpanLog } from '@studio/span-log/open';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exampleSpans } from '../../test/example-spans.ts';
import { recordOf } from '../../test/start-wal.ts';
import { INDEXER_GROUP } from './limits.ts';
import type { KeyedSpan } from './span-stream.ts';
import { createWalReader, type WalReader } from './wal-reader.ts';

const brokers = process.env['JUNJO_TEST_KAFKA_BROKERS'] ?? '';

describe.skipIf(!brokers)('on Kafka (JUNJO_TEST_KAFKA_BROKERS)', () => {
  let spanLog: SpanLog;
  let wal: WalReader;
  const poison = recordOf([], { body: randomBytes(60), spanCount: 3 });
  const sent = Array.from({ length: 30 }, () => exampleSpans(2));
  const spanIds = (spans: readonly { readonly spanId: string }[]) =>
    spans.map(({ spanId }) => spanId).toSorted();

  beforeAll(async () => {
    const logger = createLogger({ level: 'silent', format: 'json' });
    const topic = `wal-${randomBytes(4).toString('hex')}`;
    const createTopics = { partitions: 3, replicationFactor: 1 };
    const kafka = { kind: 'kafka', brokers: brokers.split(','), topic, createTopics } as const;
    spanLog = await openSpanLog({ ...kafka, requiredGroups: [] }, { clock: systemClock, logger });
    const flushSignal = { request: async () => {} };
    wal = createWalReader({ spanLog, flushSignal, clock: systemClock, maxRequestBytes: 1 << 20 });
    await spanLog.append([...sent.map((spans) => recordOf(spans)), poison]);
  });
  afterAll(() => spanLog?.close());

  test('a stream gives every span once, whole or in batches', async () => {
    const read = async (startKey: Uint8Array, maxSpans: number) => {
      let skipped = 0;
      const request = { startKey, maxSpans, projectId: undefined };
      const stream = wal.spans(request, new AbortController().signal, (end) => {
        skipped = end.skipped;
      });
      const spans: KeyedSpan[] = [];
      for await (const span of stream) spans.push(span);
      return { spans, skipped };
    };
    const whole = await read(new Uint8Array(), 0);
    expect(spanIds(decodeRawSpans(whole.spans))).toEqual(spanIds(sent.flat()));
    expect(whole.skipped).toBe(1);
    const inBatches: string[] = [];
    for (let startKey: Uint8Array = new Uint8Array(); ; ) {
      const { spans } = await read(startKey, 7);
      if (spans.length === 0) break;
      inBatches.push(...decodeRawSpans(spans).map(({ spanId }) => spanId));
      startKey = spans.at(-1)!.key;
    }
    expect(inBatches.toSorted()).toEqual(spanIds(sent.flat()));
  });

  test('a snapshot and a flush know what the indexers have committed', async () => {
    const before = await wal.hotSnapshot({ projectId: 'default' });
    expect(spanIds(decodeRawSpans(before.spans))).toEqual(spanIds(sent.flat()));
    expect(before).toMatchObject({ truncated: false, skipped: 1, endOffsets: await spanLog.endOffsets() });
    expect(await wal.flush(1)).toMatchObject({ flushed: false, recordsBehind: sent.length + 1 });

    const subscription = await spanLog.subscribe(INDEXER_GROUP);
    let left = spanLog.partitionCount;
    for await (const assignment of subscription.assignments()) {
      await assignment.commit({ offset: assignment.endOffset, note: '' });
      if (--left === 0) break;
    }
    await subscription.close();
    expect(await wal.flush(1)).toEqual({ flushed: true, recordsBehind: 0, behind: [] });
    expect((await wal.hotSnapshot({ projectId: 'default' })).spans).toEqual([]);
  });
});
