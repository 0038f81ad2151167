import { expect, test } from 'vitest';
import type { LogPosition, NewSpansQuery } from '../src/port.ts';
import type { SpanRow } from '../src/row.ts';
import { batchOf, NOON_MS, spanIdOf, spanRow } from './build-rows.ts';
import type { useFixtures } from './setup.ts';

const DAY_MS = 86_400_000;
const at = (offset: number, partition = 0, idx?: number): LogPosition => ({
  logId: 'log-1',
  partition,
  offset,
  ...(idx === undefined ? {} : { idx }),
});
const QUERY: NewSpansQuery = { projectId: 'default', after: [], upTo: [at(99)], rootsOnly: true, limit: 100 };
const placeOf = ({ partition, offset, idx }: Required<LogPosition>) => `${partition}:${offset}.${idx}`;

export function newSpansTests(open: ReturnType<typeof useFixtures>): void {
  test('SS-8 positions are those of the project, by log and partition', async () => {
    const { store } = await open();
    await store.insert(batchOf([spanRow({ offset: 3 })], { last: 7 }));
    await store.insert(batchOf([spanRow({ offset: 12 })]));
    await store.insert(batchOf([spanRow({ offset: 4 })], { partition: 2 }));
    await store.insert(batchOf([spanRow({ offset: 1 })], { logId: 'log-0' }));
    await store.insert(batchOf([spanRow({ offset: 50, projectId: 'other' })]));
    expect(await store.positions('default')).toEqual([{ ...at(1), logId: 'log-0' }, at(12), at(4, 2)]);
    expect(await store.positions('nobody')).toEqual([]);
    expect(await store.positions('default', { receivedSinceMs: NOON_MS })).toHaveLength(3);
    expect(await store.positions('default', { receivedSinceMs: NOON_MS + DAY_MS })).toEqual([]);
  });

  test('SS-8 positions of what was written lately, repairs included', async () => {
    const { store, command } = await open();
    const old = batchOf([spanRow({ offset: 0 })]);
    await store.insert(old);
    await store.insert(batchOf([spanRow({ offset: 0 })], { partition: 1 }));
    await command(
      'ALTER TABLE ledger UPDATE written_at = written_at - 600 WHERE 1 SETTINGS mutations_sync = 2',
    );
    const lately = () => store.positions('default', { writtenWithinSeconds: 500 });
    expect(await lately()).toEqual([]);
    await store.insert(batchOf([spanRow({ offset: 1 })], { partition: 1 }));
    expect(await lately()).toEqual([at(1, 1)]);
    await store.repair(old);
    expect(await lately()).toEqual([at(0), at(1, 1)]);
    expect(await store.positions('default')).toEqual([at(0), at(1, 1)]);
  });

  test('SS-8 spans of a batch that is written in part are not promised, and are once it is repaired', async () => {
    const { store, targets } = await open();
    await store.insert(batchOf([spanRow({ offset: 0 })]));
    const batch = batchOf([spanRow({ offset: 1 }), spanRow({ offset: 2 })]);
    await targets.spans(batch, [batch.rows[0]!], 'token of one who died', undefined);
    expect(await store.positions('default')).toEqual([at(0)]);
    await store.repair(batch);
    expect(await store.positions('default')).toEqual([at(2)]);
    const { spans } = await store.spansBetween({ ...QUERY, after: [at(0)], upTo: [at(2)] });
    expect(spans.map(placeOf)).toEqual(['0:1.0', '0:2.0']);
  });

  test('SS-9 only what lies after the one and up to the other, to the span', async () => {
    const { store } = await open();
    const of = (offset: number) => [0, 1, 2].map((idx) => spanRow({ offset, idx }));
    await store.insert(batchOf([...of(1), ...of(2), ...of(3)]));
    await store.insert(batchOf(of(1), { partition: 1 }));
    await store.insert(batchOf([spanRow({ offset: 2, projectId: 'other' })]));
    const between = async (after: LogPosition[], upTo: LogPosition[]) =>
      (await store.spansBetween({ ...QUERY, after, upTo })).spans.map(placeOf);
    expect(await between([at(1)], [at(2)])).toEqual(['0:2.0', '0:2.1', '0:2.2']);
    expect(await between([at(2, 0, 1)], [at(3)])).toEqual(['0:2.2', '0:3.0', '0:3.1', '0:3.2']);
    expect(await between([at(2, 0, 1)], [at(2)])).toEqual(['0:2.2']);
    expect(await between([at(3)], [at(3), at(1, 1)])).toEqual(['1:1.0', '1:1.1', '1:1.2']);
    expect(await between([at(3), at(1, 1)], [at(3), at(1, 1)])).toEqual([]);
    expect(await between([at(9)], [at(3)])).toEqual([]);
    expect(await between([], [{ ...at(9), logId: "x' OR 1=1 --" }])).toEqual([]);
  });

  test('SS-9 roots or all, that meet a condition', async () => {
    const { store } = await open();
    await store.insert(
      batchOf([
        spanRow({ offset: 0, statusCode: 2 }),
        spanRow({ offset: 1, parentSpanId: spanIdOf(0), statusCode: 2 }),
        spanRow({ offset: 2, serviceName: "o'hara" }),
      ]),
    );
    const between = async (query: Partial<NewSpansQuery>) =>
      (await store.spansBetween({ ...QUERY, ...query })).spans.map(({ offset }) => offset);
    expect(await between({})).toEqual([0, 2]);
    expect(await between({ rootsOnly: false })).toEqual([0, 1, 2]);
    const errors = { sql: 'status_code = 2 OR false', params: {} };
    expect(await between({ rootsOnly: false, condition: errors })).toEqual([0, 1]);
    const service = { sql: 'service_name = {service:String}', params: { service: "o'hara" } };
    expect(await between({ condition: service })).toEqual([2]);
    expect(await between({ receivedSinceMs: NOON_MS + 2 })).toEqual([2]);
  });

  test('SS-9 beyond the limit the newest are given and the others counted', async () => {
    const { store } = await open();
    const rows = [5, 4, 1, 2, 3].map((second, offset) =>
      spanRow({ offset, receivedAtUnixMs: NOON_MS + second * 1000 }),
    );
    await store.insert(batchOf(rows));
    const { spans, leftOut } = await store.spansBetween({ ...QUERY, limit: 3 });
    expect(spans.map(({ offset }) => offset)).toEqual([0, 1, 4]);
    expect(leftOut).toEqual({ count: 2, fromUnixMs: NOON_MS + 1000 });
    expect((await store.spansBetween({ ...QUERY, limit: 5 })).leftOut).toBeUndefined();
  });

  test('SS-9 a span comes with what a list shows, text cut', async () => {
    const { store } = await open();
    const row: SpanRow = spanRow({
      offset: 7,
      name: 'é'.repeat(300),
      parentSpanId: spanIdOf(1),
      openInferenceKind: 'LLM',
      provider: 'openai',
      model: 'gpt-4o',
      inputTokens: 12,
      outputTokens: 3,
      costNanoUsd: 4_500n,
      sessionId: 's',
      userId: 'u',
      junjoSpanType: 'node',
      startUnixNano: 2n ** 64n - 1n,
      endUnixNano: 0n,
      receivedAtUnixMs: NOON_MS,
    });
    await store.insert(batchOf([row]));
    const [span] = (await store.spansBetween({ ...QUERY, rootsOnly: false })).spans;
    expect(span).toEqual({
      ...at(7, 0, 0),
      receivedAtUnixMs: NOON_MS,
      traceId: Buffer.from(row.traceId).toString('hex'),
      spanId: Buffer.from(row.spanId).toString('hex'),
      parentSpanId: Buffer.from(spanIdOf(1)).toString('hex'),
      serviceName: 'checkout',
      name: 'é'.repeat(200),
      startUnixNano: 2n ** 64n - 1n,
      durationNs: 1n,
      statusCode: 0,
      openInferenceKind: 'LLM',
      provider: 'openai',
      model: 'gpt-4o',
      inputTokens: 12n,
      outputTokens: 3n,
      costNanoUsd: 4_500n,
      sessionId: 's',
      userId: 'u',
      junjoSpanType: 'node',
    });
  });
}
