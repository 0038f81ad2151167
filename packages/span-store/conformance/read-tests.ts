import { bytesToHex } from '@studio/core';
import { expect, test } from 'vitest';
import type { StoredSpan } from '../src/port.ts';
import type { SpanRow } from '../src/row.ts';
import { batchOf, NOON_MS, spanIdOf, spanRow, traceIdOf } from './build-rows.ts';
import type { useFixtures } from './setup.ts';

const NOON_NS = BigInt(NOON_MS) * 1_000_000n;
const FILTER = { projectId: 'default', serviceName: 'checkout', limit: 100 };
const idsOf = (spans: readonly StoredSpan[]) => spans.map(({ span }) => span.spanId);
const hexIds = (rows: readonly SpanRow[]) => rows.map((row) => bytesToHex(row.spanId));

export function readTests(open: ReturnType<typeof useFixtures>): void {
  test('services are those of the project, sorted by code point', async () => {
    const { store } = await open();
    const names = ['b', 'a', 'É', '', 'Z'];
    await store.insert(batchOf(names.map((serviceName, offset) => spanRow({ offset, serviceName }))));
    await store.insert(batchOf([spanRow({ offset: 9, projectId: 'other', serviceName: 'secret' })]));
    expect(await store.services('default')).toEqual(['', 'Z', 'a', 'b', 'É']);
    expect(await store.services('nobody')).toEqual([]);
  });

  test('SS-6 spans of a service are newest first, then by span id, at most the limit', async () => {
    const { store } = await open();
    const rows = [3, 1, 2, 0].map((minutes, offset) =>
      spanRow({ offset, startUnixNano: NOON_NS - BigInt(minutes) * 60_000_000_000n }),
    );
    const twins = ['07', '05', '06'].map((hex, n) =>
      spanRow({ offset: 4 + n, startUnixNano: NOON_NS - 1n, spanId: Buffer.from(hex.repeat(8), 'hex') }),
    );
    await store.insert(batchOf(rows));
    await store.insert(batchOf(twins));
    await store.insert(
      batchOf([spanRow({ offset: 8, serviceName: 'cart' }), spanRow({ offset: 9, projectId: 'other' })]),
    );
    const expected = hexIds([rows[3]!, twins[1]!, twins[2]!, twins[0]!, rows[1]!, rows[2]!, rows[0]!]);
    expect(idsOf(await store.spansOfService(FILTER))).toEqual(expected);
    expect(idsOf(await store.spansOfService({ ...FILTER, limit: 2 }))).toEqual(expected.slice(0, 2));
  });

  test('SS-6 no identity twice, however often it was sent', async () => {
    const { store } = await open();
    const once = [0, 1, 2].map((offset) => spanRow({ offset }));
    for (let sent = 0; sent < 8; sent++) {
      await store.insert(batchOf(once.map((row) => ({ ...row, offset: row.offset + sent * 3 }))));
    }
    const newest = hexIds([once[2]!, once[1]!, once[0]!]);
    expect(idsOf(await store.spansOfService(FILTER))).toEqual(newest);
    expect(idsOf(await store.spansOfService({ ...FILTER, limit: 2 }))).toEqual(newest.slice(0, 2));
    expect(await store.storedCount(batchOf(once))).toBe(3);
  });

  test('SS-6 root spans have no parent; with hasLlm their trace holds an LLM span anywhere', async () => {
    const { store } = await open();
    const child = (offset: number, extra: Partial<SpanRow>) =>
      spanRow({
        offset,
        traceId: traceIdOf(offset - 10),
        parentSpanId: spanIdOf(1),
        serviceName: 'model',
        ...extra,
      });
    const roots = [0, 1, 2, 3].map((n) => spanRow({ offset: n, traceId: traceIdOf(n), idx: 0 }));
    await store.insert(batchOf(roots));
    await store.insert(
      batchOf([
        child(10, { openInferenceKind: 'LLM' }),
        child(11, { attrsString: [['gen_ai.provider.name', '']], openInferenceKind: 'TOOL' }),
        child(12, { attrsString: [['gen_ai.operation.name', 'chat']] }),
        child(13, { serviceName: 'checkout' }),
      ]),
    );
    expect(idsOf(await store.rootSpans({ ...FILTER, hasLlm: false }))).toEqual(hexIds([...roots].reverse()));
    expect(idsOf(await store.rootSpans({ ...FILTER, hasLlm: true }))).toEqual(hexIds([roots[2]!, roots[0]!]));
    expect(idsOf(await store.rootSpans({ ...FILTER, hasLlm: true, limit: 1 }))).toEqual(hexIds([roots[2]!]));
    expect(await store.rootSpans({ ...FILTER, serviceName: 'model', hasLlm: true })).toEqual([]);
  });

  test('SS-6 an old LLM trace is found behind thousands of other roots', async () => {
    const { store } = await open();
    const llm = spanRow({ offset: 0, openInferenceKind: 'LLM' });
    const others = Array.from({ length: 3_000 }, (_, n) => spanRow({ offset: 1 + n }));
    await store.insert(batchOf([llm, ...others]));
    expect(idsOf(await store.rootSpans({ ...FILTER, hasLlm: true, limit: 5 }))).toEqual(hexIds([llm]));
  });

  test('SS-6 workflow spans are those of type workflow, not subflow', async () => {
    const { store } = await open();
    const rows = ['workflow', 'subflow', 'node', 'workflow', ''].map((junjoSpanType, offset) =>
      spanRow({ offset, junjoSpanType }),
    );
    await store.insert(batchOf(rows));
    expect(idsOf(await store.workflowSpans(FILTER))).toEqual(hexIds([rows[3]!, rows[0]!]));
  });

  test('SS-7 a trace over several days and services is read whole, newest first', async () => {
    const { store } = await open();
    const rows = [0, 1, 2, 3].map((n) =>
      spanRow({
        offset: n,
        traceId: traceIdOf(1),
        serviceName: `s${n}`,
        receivedAtUnixMs: NOON_MS + n * 86_400_000,
      }),
    );
    await store.insert(batchOf(rows));
    await store.insert(
      batchOf([spanRow({ offset: 8, traceId: traceIdOf(1), projectId: 'other' }), spanRow({ offset: 9 })]),
    );
    const trace = await store.trace('default', bytesToHex(traceIdOf(1)));
    expect(idsOf(trace.spans)).toEqual(hexIds([...rows].reverse()));
    expect(trace).toMatchObject({ truncated: false, conflicts: 0 });
    expect((await store.trace('default', bytesToHex(traceIdOf(1)).toUpperCase())).spans).toHaveLength(4);
  });

  test('SS-7 of the spans that claim one identity the first one stored is shown and the others are counted', async () => {
    const { store } = await open();
    const ids = { traceId: traceIdOf(1), spanId: spanIdOf(1) };
    const first = spanRow({ offset: 5, ...ids, name: 'first', contentHash: 1n });
    const claims = [
      spanRow({ offset: 6, ...ids, name: 'second', contentHash: 2n, startUnixNano: NOON_NS }),
      spanRow({ offset: 7, ...ids, name: 'third', contentHash: 3n, serviceName: 'elsewhere' }),
      { ...first, offset: 8, receivedAtUnixMs: NOON_MS + 8 },
    ];
    await store.insert(batchOf(claims));
    await store.insert(batchOf([first]));
    const trace = await store.trace('default', bytesToHex(ids.traceId));
    expect(trace.spans.map(({ span }) => span.name)).toEqual(['first']);
    expect(trace.conflicts).toBe(2);
    expect((await store.span('default', bytesToHex(ids.traceId), bytesToHex(ids.spanId)))?.span.name).toBe(
      'first',
    );
    expect((await store.rawTotals('default')).spans).toBe(4n);
  });

  test('SS-7 a trace of 10,000 spans comes whole, or cut off and saying so', async () => {
    const { store } = await open();
    const traceId = traceIdOf(7);
    const rows = Array.from({ length: 10_000 }, (_, n) => spanRow({ offset: n, traceId }));
    await store.insert(batchOf(rows));
    const whole = await store.trace('default', bytesToHex(traceId));
    expect(whole).toMatchObject({ truncated: false, conflicts: 0 });
    expect(new Set(idsOf(whole.spans)).size).toBe(10_000);
    const cut = await store.trace('default', bytesToHex(traceId), 100);
    expect(cut.truncated).toBe(true);
    expect(idsOf(cut.spans)).toEqual(idsOf(whole.spans).slice(0, 100));
  });

  test('what is not there or is no id gives nothing', async () => {
    const { store } = await open();
    await store.insert(batchOf([spanRow({ offset: 0 })]));
    const traceId = bytesToHex(spanRow({ offset: 0 }).traceId);
    const nothing = { spans: [], truncated: false, conflicts: 0 };
    expect(await store.trace('default', bytesToHex(traceIdOf(99)))).toEqual(nothing);
    expect(await store.trace('default', "'; DROP TABLE spans")).toEqual(nothing);
    expect(await store.trace('other', traceId)).toEqual(nothing);
    expect(await store.span('default', traceId, 'zz')).toBeUndefined();
    expect(await store.span('default', traceId, bytesToHex(spanIdOf(99)))).toBeUndefined();
    expect(await store.spansOfService({ ...FILTER, serviceName: "x' OR 1=1 --" })).toEqual([]);
  });
}
