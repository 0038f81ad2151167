/** Kafka as the log: captures come back, and partitions move between indexers that come, go and die. */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '@studio/core';
import { decodeTraces } from '@studio/otlp';
import type { SpanLog } from '@studio/span-log';
import { openSpanLog } from '@studio/span-log/open';
import type { SpanStore } from '@studio/span-store';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Indexer, SPAN_INDEXER_GROUP } from '../src/index.ts';
import {
  openStore,
  type Part,
  randomDatabase,
  runIndexer,
  silent,
  startParts,
  untilIndexed,
} from './parts.ts';
import { bodyRecord, garbage, record, span } from './records.ts';

const brokers = process.env['JUNJO_TEST_KAFKA_BROKERS'];

describe.skipIf(!brokers)('Kafka (JUNJO_TEST_KAFKA_BROKERS)', () => {
  let parts: Part;
  let topic: string;
  let spanStore: SpanStore;
  const opened: AsyncDisposable[] = [];

  beforeAll(async () => {
    parts = await startParts();
  });
  afterAll(() => parts[Symbol.asyncDispose]());
  beforeEach(async () => {
    const database = randomDatabase();
    topic = `otlp.${database}`;
    spanStore = await openStore(parts.engine.url, database);
    await spanStore.migrate();
  });
  afterEach(async () => {
    for (const one of opened.splice(0).reverse()) await one[Symbol.asyncDispose]();
    await spanStore.close();
  });

  async function openLog(): Promise<SpanLog> {
    const log = await openSpanLog(
      {
        kind: 'kafka',
        brokers: brokers!.split(','),
        topic,
        requiredGroups: [SPAN_INDEXER_GROUP],
        createTopics: { partitions: 4, replicationFactor: 1 },
      },
      { clock: systemClock, logger: silent },
    );
    opened.push({ [Symbol.asyncDispose]: () => log.close() });
    return log;
  }

  async function startIndexer(): Promise<Indexer> {
    const indexer = await runIndexer({
      spanLog: await openLog(),
      spanStore,
      config: { indexerBatchMaxRows: 50 },
    });
    opened.push({ [Symbol.asyncDispose]: () => indexer.stop() });
    return indexer;
  }

  test('captures come back equal', async () => {
    const log = await openLog();
    const indexer = await startIndexer();
    for (const name of ['workflow-sdk-0.68.0.bin', 'agent-sdk-0.68.0.bin', 'legacy-sdk-0.62.1.bin']) {
      const body = await readFile(join(import.meta.dirname, '../../otlp/testdata', name));
      const sent = decodeTraces(body);
      await log.append([bodyRecord(body, sent.length)]);
      await untilIndexed(indexer);
      for (const expected of sent) {
        const found = await spanStore.span('default', expected.traceId, expected.spanId);
        const attributes = expect.arrayContaining([...expected.attributes]);
        expect(found?.span).toEqual({ ...expected, attributes });
        expect(found?.span.attributes.length).toBe(expected.attributes.length);
      }
    }
  });

  test('partitions that move between indexers: each span once', async () => {
    const log = await openLog();
    const first = await startIndexer();
    let sent = 0;
    let letters = 0;
    let twins = 0;
    const send = async (count: number) => {
      for (let i = 0; i < count; i++) {
        const one = record([span(), span(), span()]);
        const repeated = i % 10 === 0 ? [one] : [];
        const poison = i % 25 === 0 ? [bodyRecord(garbage(), 2, { twinHash: randomBytes(32) })] : [];
        await log.append([one, ...repeated, ...poison]);
        sent += 3;
        twins += 3 * repeated.length;
        letters += 2 * poison.length;
      }
    };
    await send(50);
    const second = await startIndexer();
    await send(100);
    await first.stop(AbortSignal.abort(new Error('killed')));
    const third = await startIndexer();
    await send(100);
    await second.stop();
    await send(50);
    await untilIndexed(third, undefined, 60_000);
    const raw = await spanStore.rawTotals('default');
    expect(raw.spans).toBe(BigInt(sent));
    expect(await spanStore.rollupTotals('default')).toEqual(raw);
    const [entry, ...others] = await spanStore.ledger('default');
    expect(others).toEqual([]);
    expect(entry).toMatchObject({
      accepted: BigInt(sent + twins + letters),
      stored: BigInt(sent),
      twins: BigInt(twins),
      deadLettered: BigInt(letters),
    });
  });
});
