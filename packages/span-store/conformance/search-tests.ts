import { bytesToHex } from '@studio/core';
import { and, parseFilter } from '@studio/filter-language';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SpanRange } from '../src/port.ts';
import type { SpanRow } from '../src/row.ts';
import { batchOf, NOON_MS, spanRow, traceIdOf } from './build-rows.ts';
import { matchesFilter } from './matches-filter.ts';
import type { useFixtures } from './setup.ts';

const HOUR_MS = 3_600_000;
const range = (q = '', extra: Partial<SpanRange> = {}): SpanRange => ({
  projectId: 'default',
  fromUnixMs: NOON_MS - HOUR_MS,
  toUnixMs: NOON_MS + HOUR_MS,
  filter: parseFilter(q),
  ...extra,
});

const PARENT = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
const WORDS = [
  'refund',
  'policy',
  'Refund Policy for returns',
  'größe',
  'e-mail',
  "it's 100%",
  'snake_case',
  '',
];

const anyRow: fc.Arbitrary<Partial<SpanRow>> = fc.record({
  serviceName: fc.constantFrom('a', 'b', 'a_c', 'a%'),
  name: fc.constantFrom('GET /x', 'chat gpt', 'health'),
  kind: fc.integer({ min: 0, max: 5 }),
  statusCode: fc.integer({ min: 0, max: 2 }),
  openInferenceKind: fc.constantFrom('', 'LLM', 'TOOL'),
  model: fc.constantFrom('', 'gpt-4o', 'gpt-4o-mini'),
  sessionId: fc.constantFrom('', 's1', 's2'),
  parentSpanId: fc.constantFrom(new Uint8Array(0), PARENT),
  inputTokens: fc.integer({ min: 0, max: 20 }),
  outputTokens: fc.integer({ min: 0, max: 20 }),
  costNanoUsd: fc.bigInt({ min: 0n, max: 5n }).map((cents) => cents * 10_000_000n),
  inputText: fc.constantFrom(...WORDS),
  outputText: fc.constantFrom(...WORDS),
  attrsString: fc.constantFrom<SpanRow['attrsString'][number][][]>(
    [],
    [['k', '42']],
    [
      ['k', 'x'],
      ['j', 'y_z'],
    ],
  ),
  attrsInt: fc.constantFrom<SpanRow['attrsInt'][number][][]>([], [['n', 42n]], [['n', -7n]]),
  attrsDouble: fc.constantFrom<SpanRow['attrsDouble'][number][][]>([], [['d', 1.5]]),
  attrsBool: fc.constantFrom<SpanRow['attrsBool'][number][][]>([], [['b', true]], [['b', false]]),
  resourceAttrs: fc.constantFrom<SpanRow['resourceAttrs'][number][][]>([], [['env', 'prod']], [['env', '7']]),
});

const TERMS = [
  'service:a',
  'service:a,b',
  'service:a*',
  'service:a_c',
  'service:a%',
  'name:"chat gpt"',
  'name:*gpt',
  'status:error',
  'kind:server,client',
  'type:LLM',
  'type:*',
  'model:gpt-4o*',
  'session:*',
  'root:true',
  'duration>=5ms',
  'cost>0.02',
  'cost:*',
  'tokens<=20',
  'tokens!=5',
  'refund',
  '"refund policy"',
  'größe',
  'e-mail',
  '"it\'s 100%"',
  'snake_case',
  'input:returns',
  'output:refund',
  'attr.k="42"',
  'attr.k:42',
  'attr.n:42',
  'attr.n<0',
  'attr.d:1.5',
  'attr.d>1',
  'attr.b:true',
  'attr.j:y*',
  'attr.j:y_z',
  'attr.k:*',
  'resource.env:prod',
  'resource.env>5',
  'resource.env:*',
];
const anyFilter = fc
  .array(fc.tuple(fc.constantFrom('', '-'), fc.constantFrom(...TERMS), fc.constantFrom(' ', ' OR ')), {
    minLength: 1,
    maxLength: 4,
  })
  .map((terms) => terms.map(([not, term], n) => (n === 0 ? '' : terms[n - 1]![2]) + not + term).join(''));

export function searchTests(open: ReturnType<typeof useFixtures>): void {
  test('SS-8 finds what the filter means: each term and any combination', { timeout: 120_000 }, async () => {
    const { store } = await open();
    const seed = fc.sample(anyRow, { numRuns: 300, seed: 7 });
    const rows = seed.map((content, offset) => spanRow({ offset, ...content }));
    await store.insert(batchOf(rows));
    const check = async (q: string) => {
      const filter = parseFilter(q);
      const expected = rows
        .filter((row) => matchesFilter(filter, row))
        .map(({ traceId }) => bytesToHex(traceId));
      const { items } = await store.searchTraces(range(q), { limit: 500 });
      expect({ q, traces: items.map(({ traceId }) => traceId).sort() }).toEqual({
        q,
        traces: expected.sort(),
      });
    };
    for (const term of TERMS) await check(term);
    await fc.assert(fc.asyncProperty(anyFilter, check), { numRuns: 20 });
  });

  test('SS-8 pages hold each trace once, at its newest match, newest first', async () => {
    const { store } = await open();
    const rows = Array.from({ length: 60 }, (_, n) =>
      spanRow({
        offset: n,
        traceId: traceIdOf(n % 25),
        parentSpanId: n < 25 ? new Uint8Array(0) : PARENT,
        model: 'm',
      }),
    );
    await store.insert(batchOf(rows));
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await store.searchTraces(range('model:m'), { limit: 7, cursor });
      seen.push(...page.items.map(({ traceId }) => traceId));
      cursor = page.nextCursor;
    } while (cursor);
    const newest = rows.toReversed().map(({ traceId }) => bytesToHex(traceId));
    expect(seen).toEqual([...new Set(newest)]);
    await expect(store.searchTraces(range(), { limit: 7, cursor: 'x' })).rejects.toMatchObject({
      code: 'bad_cursor',
    });
  });

  test('SS-8 a summary sums each identity once; without a filter the roots are listed', async () => {
    const { store } = await open();
    const root = spanRow({ offset: 0, name: 'root', inputText: 'hello', statusCode: 2, sessionId: 's' });
    const child = spanRow({
      offset: 1,
      traceId: root.traceId,
      parentSpanId: root.spanId,
      serviceName: 'model',
      openInferenceKind: 'LLM',
      model: 'gpt-4o',
      inputTokens: 10,
      outputTokens: 5,
      costNanoUsd: 7n,
      outputText: 'bye',
    });
    await store.insert(batchOf([root, child, { ...child, offset: 2 }]));
    const { items, nextCursor } = await store.searchTraces(range(), { limit: 5 });
    expect(nextCursor).toBeUndefined();
    expect(items).toMatchObject([
      {
        rootName: 'root',
        hasRoot: true,
        rootStatusCode: 2,
        spans: 2,
        errors: 1,
        llmSpans: 1,
        inputTokens: 10n,
        outputTokens: 5n,
        costNanoUsd: 7n,
        services: ['checkout', 'model'],
        models: ['gpt-4o'],
        sessionId: 's',
        inputPreview: 'hello',
        outputPreview: 'bye',
      },
    ]);
    expect((await store.searchTraces(range('', { projectId: 'other' }), { limit: 5 })).items).toEqual([]);
    const later = range('', { fromUnixMs: NOON_MS + 1 });
    expect((await store.searchTraces(later, { limit: 5 })).items).toEqual([]);
  });

  test('SS-9 facets count the spans of the range by value', async () => {
    const { store } = await open();
    const rows = Array.from({ length: 30 }, (_, offset) =>
      spanRow({
        offset,
        serviceName: offset % 3 ? 'a' : 'b',
        statusCode: offset % 5 ? 0 : 2,
        model: offset % 2 ? 'gpt-4o' : '',
        attrsString: [['user.id', `u${offset % 4}`]],
      }),
    );
    await store.insert(batchOf(rows));
    const facets = await store.facets(range(), ['service', 'status', 'model', 'session'], 10);
    expect(Object.fromEntries(facets)).toEqual({
      service: [
        { value: 'a', spans: 20 },
        { value: 'b', spans: 10 },
      ],
      status: [
        { value: 'unset', spans: 24 },
        { value: 'error', spans: 6 },
      ],
      model: [{ value: 'gpt-4o', spans: 15 }],
      session: [],
    });
    expect(await store.suggestValues(range(), { field: 'service' }, 'A', 5)).toEqual([
      { value: 'a', spans: 20 },
    ]);
    expect(await store.suggestValues(range(), { attribute: 'user.id' }, 'u1', 5)).toEqual([
      { value: 'u1', spans: 8 },
    ]);
    expect(await store.suggestAttributes(range(), 'user', 5)).toEqual([{ value: 'user.id', spans: 30 }]);
    expect((await store.facets(range('service:b'), ['service'], 1)).get('service')).toEqual([
      { value: 'b', spans: 10 },
    ]);
  });

  test('SS-8 a query that nobody waits for any more ends', async () => {
    const { store } = await open();
    const gone = AbortSignal.abort(new Error('gone'));
    await expect(store.searchTraces(range(), { limit: 5 }, gone)).rejects.toThrow();
    await expect(store.facets({ ...range(), filter: and() }, ['service'], 5, gone)).rejects.toThrow();
  });
}
