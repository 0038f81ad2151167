import { expect, test } from 'vitest';
import { RRF_K } from '../src/fuse.ts';
import { lexicalQuery } from '../src/lexical/lexical-vector.ts';
import type { VectorAnswer, VectorIndex, VectorQuery } from '../src/port.ts';
import { dense, NOON_MS, newProject, point } from './build-points.ts';

const DAY_MS = 86_400_000;

export function queryTests(index: () => VectorIndex): void {
  const ask = (query: VectorQuery) => index().query(query);
  const texts = ({ hits }: VectorAnswer) => hits.map(({ point: { text } }) => text);

  test('words: what holds more of them and the rarer ones stands first; what holds none is not there', async () => {
    const projectId = newProject();
    const common = Array.from({ length: 20 }, (_, i) => point({ projectId, text: `order ${i} was shipped` }));
    await index().upsert([
      ...common,
      point({ projectId, text: 'order 77 was lost by the carrier' }),
      point({ projectId, text: 'nothing to see' }),
    ]);
    const answer = await ask({ projectId, sparse: lexicalQuery('order lost'), limit: 50 });
    expect(texts(answer)[0]).toBe('order 77 was lost by the carrier');
    expect(answer.hits).toHaveLength(21);
    expect(answer.hits[0]?.lexical?.rank).toBe(1);
    expect(answer.hits[0]?.lexical?.score).toBeGreaterThan(answer.hits[1]?.lexical?.score ?? 0);
    expect(answer.hits.every((hit) => hit.dense === undefined)).toBe(true);
    expect(answer.truncated).toBe(false);
  });

  test('meaning: by cosine similarity, whatever the length of the query vector', async () => {
    const projectId = newProject();
    await index().upsert([
      point({ projectId, text: 'far', dense: dense(0, 0, 0, 1) }),
      point({ projectId, text: 'near', dense: dense(1, 0.1, 0, 0) }),
      point({ projectId, text: 'middle', dense: dense(1, 1, 0, 0) }),
      point({ projectId, text: 'without' }),
    ]);
    const { model } = dense(1, 0, 0, 0);
    const answer = await ask({ projectId, dense: { model, vector: [5, 0, 0, 0] }, limit: 10 });
    expect(texts(answer)).toEqual(['near', 'middle', 'far']);
    const scores = answer.hits.map((hit) => hit.dense?.score ?? 0);
    expect(scores[0]).toBeCloseTo(1 / Math.hypot(1, 0.1), 4);
    expect(scores[1]).toBeCloseTo(Math.SQRT1_2, 4);
    expect(scores[2]).toBeCloseTo(0, 4);
  });

  test('vectors of another model are not compared', async () => {
    const projectId = newProject();
    const other = { ...dense(1, 0, 0, 0), model: 'another-embedder' };
    await index().upsert([point({ projectId, dense: other })]);
    expect((await ask({ projectId, dense: dense(1, 0, 0, 0), limit: 5 })).hits).toEqual([]);
    expect((await ask({ projectId, dense: other, limit: 5 })).hits).toHaveLength(1);
  });

  test('VI-9 both: reciprocal rank fusion, and each hit says where it stood', async () => {
    const projectId = newProject();
    await index().upsert([
      point({ projectId, text: 'invoice invoice', dense: dense(-1, 0.2, 0, 0) }),
      point({ projectId, text: 'invoice and other things', dense: dense(1, 0.2, 0, 0) }),
      point({ projectId, text: 'bill', dense: dense(1, 0, 0, 0) }),
      point({ projectId, text: 'weather', dense: dense(0, 0, 1, 0) }),
    ]);
    const sparse = lexicalQuery('invoice');
    const answer = await ask({ projectId, sparse, dense: dense(1, 0, 0, 0), limit: 10 });
    expect(texts(answer)[0]).toBe('invoice and other things');
    const [best, ...rest] = answer.hits;
    expect([best?.lexical?.rank, best?.dense?.rank]).toEqual([2, 2]);
    expect(best?.score).toBeCloseTo(2 / (RRF_K + 2), 10);
    expect(rest.map(({ point: { text } }) => text)).toContain('bill');
    expect(answer.hits.map(({ score }) => score)).toEqual(
      answer.hits.map(({ score }) => score).toSorted((a, b) => b - a),
    );
  });

  test('VI-9 a span with two points is one hit', async () => {
    const projectId = newProject();
    const first = point({ projectId, text: 'carrier strike' });
    const { traceId, spanId } = first;
    const second = point({ projectId, traceId, spanId, text: 'carrier strike over' });
    expect(second.id).not.toBe(first.id);
    await index().upsert([first, second]);
    const answer = await ask({ projectId, sparse: lexicalQuery('carrier strike'), limit: 10 });
    expect(answer.hits).toHaveLength(1);
  });

  test.each([
    ['service', { serviceName: 'billing' }, ['b']],
    ['kind', { kind: 'TOOL' }, ['c']],
    ['model', { model: 'claude-sonnet-5' }, ['d']],
    ['from', { fromUnixMs: NOON_MS + DAY_MS }, ['e']],
    ['to', { toUnixMs: NOON_MS }, ['a']],
    ['from and to', { fromUnixMs: NOON_MS - DAY_MS, toUnixMs: NOON_MS - DAY_MS + 1 }, ['a']],
    ['an end that is not included', { fromUnixMs: NOON_MS, toUnixMs: NOON_MS + DAY_MS }, ['b', 'c', 'd']],
    ['several', { serviceName: 'shop', kind: 'LLM', model: 'gpt-4o', fromUnixMs: NOON_MS }, ['e']],
    ['a value that nothing has', { serviceName: "o'hara\\" }, []],
  ])('VI-8 filter by %s', async (_, filter, expected) => {
    const projectId = newProject();
    const vector = dense(1, 0, 0, 0);
    const same = (text: string, overrides: object) =>
      point({ projectId, text: `filtered ${text}`, startUnixMs: NOON_MS, dense: vector, ...overrides });
    await index().upsert([
      same('a', { startUnixMs: NOON_MS - DAY_MS }),
      same('b', { serviceName: 'billing' }),
      same('c', { kind: 'TOOL' }),
      same('d', { model: 'claude-sonnet-5' }),
      same('e', { startUnixMs: NOON_MS + DAY_MS }),
    ]);
    const found = (answer: VectorAnswer) =>
      texts(answer)
        .map((text) => text.split(' ')[1])
        .sort();
    const sparse = lexicalQuery('filtered');
    expect(found(await ask({ projectId, sparse, filter, limit: 10 }))).toEqual(expected);
    expect(found(await ask({ projectId, dense: vector, filter, limit: 10 }))).toEqual(expected);
    expect(found(await ask({ projectId, sparse, dense: vector, filter, limit: 10 }))).toEqual(expected);
  });

  test('VI-8 keeps to the limit and refuses a senseless one', async () => {
    const projectId = newProject();
    await index().upsert(Array.from({ length: 5 }, () => point({ projectId, text: 'limited' })));
    const sparse = lexicalQuery('limited');
    expect((await ask({ projectId, sparse, limit: 3 })).hits).toHaveLength(3);
    for (const limit of [0, -1, 101, 1.5]) {
      await expect(ask({ projectId, sparse, limit })).rejects.toMatchObject({ code: 'invalid_limit' });
    }
  });

  test('a query of nothing, and of words that nobody used, finds nothing', async () => {
    const projectId = newProject();
    await index().upsert([point({ projectId })]);
    expect(await ask({ projectId, limit: 5 })).toEqual({ hits: [], truncated: false });
    const empty = await ask({ projectId, sparse: lexicalQuery('… !!'), limit: 5 });
    expect(empty.hits).toEqual([]);
    expect((await ask({ projectId, sparse: lexicalQuery('xyzzy'), limit: 5 })).hits).toEqual([]);
  });

  test('an aborted query rejects', async () => {
    const projectId = newProject();
    const query = index().query({ projectId, sparse: lexicalQuery('x'), limit: 5 }, AbortSignal.abort());
    await expect(query).rejects.toThrow();
  });
}
