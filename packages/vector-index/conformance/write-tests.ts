import { expect, test } from 'vitest';
import { lexicalQuery } from '../src/lexical/lexical-vector.ts';
import type { VectorIndex } from '../src/port.ts';
import { dense, MODEL, NOON_MS, newProject, point } from './build-points.ts';

export function writeTests(index: () => VectorIndex, another: () => Promise<VectorIndex>): void {
  test('VI-1 migrating again, and twice at once from two instances, changes nothing', async () => {
    const projectId = newProject();
    await index().upsert([point({ projectId })]);
    const other = await another();
    await Promise.all([index().migrate(), other.migrate(), other.migrate()]);
    expect(await other.count(projectId)).toEqual({ points: 1, dense: 0 });
    await other.close();
    await other.close();
  });

  test('VI-2 what was written is found at once, as it was written', async () => {
    const projectId = newProject();
    const {
      sparse,
      dense: vector,
      ...payload
    } = point({
      projectId,
      text: 'Wo ist „meine“ Bestellung? 注文はどこですか 🚚',
      name: 'answer\nquestion',
      sessionId: '',
      isTextCut: true,
      dense: dense(1, 2, 3, 4),
    });
    await index().upsert([{ ...payload, sparse, dense: vector }]);
    const { hits } = await index().query({ projectId, sparse: lexicalQuery('bestellung'), limit: 5 });
    expect(hits.map((hit) => hit.point)).toEqual([payload]);
    expect(await index().count(projectId)).toEqual({ points: 1, dense: 1 });
    await index().ping();
  });

  test('VI-2 an empty write is fine, and 2,000 points in one', async () => {
    const projectId = newProject();
    await index().upsert([]);
    await index().addDense([]);
    await index().upsert(Array.from({ length: 2_000 }, (_, i) => point({ projectId, text: `order ${i}` })));
    expect(await index().count(projectId)).toEqual({ points: 2_000, dense: 0 });
  });

  test('VI-3 the same points again, one after the other and at once, are there once', async () => {
    const projectId = newProject();
    const points = [point({ projectId, text: 'refund refused' }), point({ projectId, text: 'refund paid' })];
    await index().upsert(points);
    const before = await index().query({ projectId, sparse: lexicalQuery('refund paid'), limit: 10 });
    await Promise.all([index().upsert(points), index().upsert(points.toReversed())]);
    expect(await index().count(projectId)).toEqual({ points: 2, dense: 0 });
    const after = await index().query({ projectId, sparse: lexicalQuery('refund paid'), limit: 10 });
    expect(after.hits.map((hit) => hit.point.id)).toEqual(before.hits.map((hit) => hit.point.id));
    expect(after.hits).toHaveLength(2);
  });

  test('VI-4 writing a point without its dense vector leaves the vector that is there', async () => {
    const projectId = newProject();
    const one = point({ projectId, dense: dense(1, 0, 0, 0) });
    await index().upsert([one]);
    await index().upsert([{ ...one, dense: undefined }]);
    expect(await index().count(projectId)).toEqual({ points: 1, dense: 1 });
    const { hits } = await index().query({ projectId, dense: dense(1, 0, 0, 0), limit: 1 });
    expect(hits.map((hit) => hit.point.id)).toEqual([one.id]);
  });

  test('VI-5 VI-12 points without a vector of the model are listed newest first until they get one', async () => {
    const projectId = newProject();
    const [older, newer, refused] = [point({ projectId }), point({ projectId }), point({ projectId })];
    const old = point({ projectId, startUnixMs: NOON_MS - 86_400_000 });
    await index().upsert([newer, old, refused, older, point({ projectId, dense: dense(1, 1, 1, 1) })]);
    const missing = async () => {
      const all = await index().withoutDense({ model: MODEL, fromUnixMs: NOON_MS - 1_000, limit: 10_000 });
      return all.filter((one) => one.projectId === projectId);
    };
    const found = await missing();
    expect(found.map(({ id }) => id)).toEqual([refused.id, newer.id, older.id]);
    await index().addDense(
      found.map((one) => ({
        ...one,
        dense: one.id === refused.id ? { model: MODEL, vector: [], isCut: true } : dense(0, 0, 1, 0),
      })),
    );
    expect(await missing()).toEqual([]);
    expect(await index().count(projectId)).toEqual({ points: 5, dense: 3 });
    const { hits } = await index().query({ projectId, sparse: lexicalQuery(newer.text), limit: 1 });
    const { sparse: _, dense: __, ...payload } = newer;
    expect(hits[0]?.point).toEqual(payload);
    const byMeaning = await index().query({ projectId, dense: dense(0, 0, 1, 0), limit: 2 });
    expect(byMeaning.hits.map((hit) => hit.point.id).sort()).toEqual([newer.id, older.id].sort());
  });

  test('VI-12 keeps to its limit', async () => {
    const projectId = newProject();
    await index().upsert([point({ projectId }), point({ projectId }), point({ projectId })]);
    const some = await index().withoutDense({ model: MODEL, fromUnixMs: 0, limit: 2 });
    expect(some).toHaveLength(2);
  });

  test('times that no clock should show are kept within what can be stored, and the point is found', async () => {
    const projectId = newProject();
    const times = [0, 1, Date.UTC(1950, 0, 1), Date.UTC(2261, 11, 31), Date.UTC(2554, 6, 21)];
    await index().upsert(times.map((startUnixMs) => point({ projectId, startUnixMs, text: 'clock' })));
    const { hits } = await index().query({ projectId, sparse: lexicalQuery('clock'), limit: 10 });
    expect(hits).toHaveLength(times.length);
  });
}
