import { expect, test } from 'vitest';
import { lexicalQuery } from '../src/lexical/lexical-vector.ts';
import type { VectorIndex } from '../src/port.ts';
import { dense, newProject, point } from './build-points.ts';

export function isolationTests(index: () => VectorIndex): void {
  /** Two projects that hold the same ids and the same texts, but for a mark. */
  async function twoProjects() {
    const [mine, theirs] = [newProject(), newProject()];
    const own = point({ projectId: mine, text: 'secret plan', dense: dense(1, 0, 0, 0) });
    const { traceId, spanId } = own;
    const like = point({ projectId: mine, text: 'secret plan two', dense: dense(1, 0.1, 0, 0) });
    const others = Array.from({ length: 5 }, (_, i) =>
      point({
        projectId: theirs,
        text: `secret plan ${i}`,
        dense: dense(1, 0, 0, 0),
        ...(i === 0 ? { traceId, spanId } : {}),
      }),
    );
    await index().upsert([own, like, ...others]);
    return { mine, theirs, own, like };
  }

  test('VI-7 a search by words, by meaning and by both gives points of the project alone', async () => {
    const { mine, own, like } = await twoProjects();
    const sparse = lexicalQuery('secret plan');
    const vector = dense(1, 0, 0, 0);
    for (const query of [{ sparse }, { dense: vector }, { sparse, dense: vector }]) {
      const { hits } = await index().query({ projectId: mine, ...query, limit: 100 });
      expect(hits.map((hit) => hit.point.id).sort()).toEqual([own.id, like.id].sort());
      expect(new Set(hits.map((hit) => hit.point.projectId))).toEqual(new Set([mine]));
    }
  });

  test('VI-7 a span of another project is not known, also under the same ids', async () => {
    const { mine, theirs, own, like } = await twoProjects();
    const by = { lexical: true, dense: true };
    const { traceId, spanId } = like;
    const foreign = await index().similarTo({ projectId: theirs, traceId, spanId, by, limit: 10 });
    expect(foreign).toBeUndefined();
    const same = { traceId: own.traceId, spanId: own.spanId };
    const answer = await index().similarTo({ projectId: theirs, ...same, by, limit: 10 });
    expect(new Set(answer?.hits.map((hit) => hit.point.projectId))).toEqual(new Set([theirs]));
    expect(answer?.hits).toHaveLength(4);
    expect(await index().count(mine)).toEqual({ points: 2, dense: 2 });
  });

  test.each(["' OR 1=1 --", 'p-%', '', 'P-X', '{"match":{}}', 'a\\', '\u0000'])(
    'VI-7 the project %j reaches nothing',
    async (projectId) => {
      await twoProjects();
      const query = { projectId, sparse: lexicalQuery('secret plan'), dense: dense(1, 0, 0, 0), limit: 10 };
      expect((await index().query(query)).hits).toEqual([]);
      expect(await index().count(projectId)).toEqual({ points: 0, dense: 0 });
    },
  );
}
