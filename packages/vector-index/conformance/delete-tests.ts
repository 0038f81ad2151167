import { expect, test } from 'vitest';
import { lexicalQuery } from '../src/lexical/lexical-vector.ts';
import type { VectorPoint } from '../src/point.ts';
import type { VectorIndex } from '../src/port.ts';
import { dense, NOON_MS, newProject, point } from './build-points.ts';

export function deleteTests(index: () => VectorIndex): void {
  const vector = dense(1, 0, 0, 0);

  /** Found by words and by meaning. */
  async function found(projectId: string): Promise<string[][]> {
    const sparse = lexicalQuery('doomed');
    const ids = async (query: object) => {
      const { hits } = await index().query({ projectId, ...query, limit: 100 });
      return hits.map((hit) => hit.point.id).sort();
    };
    return [await ids({ sparse }), await ids({ dense: vector })];
  }

  const sortedIds = (...points: VectorPoint[]) => points.map(({ id }) => id).sort();

  test('VI-6 a trace: all its spans, of this project alone', async () => {
    const [projectId, other] = [newProject(), newProject()];
    const first = point({ projectId, text: 'doomed one', dense: vector });
    const { traceId } = first;
    const second = point({ projectId, traceId, text: 'doomed two', dense: vector });
    const stays = point({ projectId, text: 'doomed not', dense: vector });
    const elsewhere = point({ projectId: other, traceId, text: 'doomed not', dense: vector });
    await index().upsert([first, second, stays, elsewhere]);
    await index().deleteTrace(projectId, traceId);
    await index().deleteTrace(projectId, traceId);
    expect(await found(projectId)).toEqual([[stays.id], [stays.id]]);
    expect(await found(other)).toEqual([[elsewhere.id], [elsewhere.id]]);
    expect(await index().count(projectId)).toEqual({ points: 1, dense: 1 });
    const by = { lexical: true, dense: true };
    const gone = { projectId, traceId, spanId: first.spanId, by, limit: 1 };
    expect(await index().similarTo(gone)).toBeUndefined();
  });

  test('VI-6 a dense vector that comes late does not bring back what was deleted', async () => {
    const projectId = newProject();
    const { sparse, ...payload } = point({ projectId, text: 'doomed' });
    await index().upsert([{ ...payload, sparse }]);
    await index().deleteTrace(projectId, payload.traceId);
    await index().addDense([{ ...payload, dense: vector }]);
    expect(await found(projectId)).toEqual([[], []]);
    expect(await index().count(projectId)).toEqual({ points: 0, dense: 0 });
  });

  test('VI-6 a time range: from its start to before its end, of this project alone', async () => {
    const [projectId, other] = [newProject(), newProject()];
    const at = (ms: number, id = projectId) =>
      point({ projectId: id, text: 'doomed', startUnixMs: NOON_MS + ms, dense: vector });
    const [before, first, last, after] = [at(-1), at(0), at(999), at(1_000)];
    const elsewhere = at(500, other);
    await index().upsert([before, first, last, after, elsewhere]);
    await index().deleteRange(projectId, NOON_MS, NOON_MS + 1_000);
    expect(await found(projectId)).toEqual([sortedIds(before, after), sortedIds(before, after)]);
    expect(await found(other)).toEqual([[elsewhere.id], [elsewhere.id]]);
  });

  test('VI-6 a project: everything of it and nothing else, and it can be filled anew', async () => {
    const [projectId, other] = [newProject(), newProject()];
    const mine = [point({ projectId, text: 'doomed', dense: vector }), point({ projectId, text: 'doomed' })];
    const theirs = point({ projectId: other, text: 'doomed', dense: vector });
    await index().upsert([...mine, theirs]);
    await index().deleteProject(projectId);
    expect(await found(projectId)).toEqual([[], []]);
    expect(await index().count(projectId)).toEqual({ points: 0, dense: 0 });
    expect(await found(other)).toEqual([[theirs.id], [theirs.id]]);
    await index().upsert(mine);
    expect(await index().count(projectId)).toEqual({ points: 2, dense: 1 });
    expect((await found(projectId))[0]).toEqual(sortedIds(...mine));
  });
}
