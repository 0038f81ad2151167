/** What brute force does not look at, it says. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, systemClock } from '@studio/core';
import { type Engine, startEngine } from '@studio/engine';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dense, newProject, point } from '../conformance/build-points.ts';
import { Connection } from '../src/clickhouse/connection.ts';
import { denseCandidates } from '../src/clickhouse/dense-candidates.ts';
import { openVectorIndex } from '../src/open.ts';
import type { VectorIndex } from '../src/port.ts';

let dataDir: string;
let engine: Engine;
let index: VectorIndex;
let connection: Connection;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'vector-limits-'));
  engine = await startEngine({ dataDir });
  const config = { kind: 'clickhouse', url: engine.url, database: 'limits', maxCandidates: 3 } as const;
  index = await openVectorIndex(config, { clock: systemClock });
  await index.migrate();
  connection = new Connection({ url: engine.url, database: 'limits' });
});

afterAll(async () => {
  await connection.close();
  await index.close();
  await engine.stop();
  await rm(dataDir, { recursive: true, force: true });
});

test('VI-10 the newest candidates are compared, and that there were older ones is said', async () => {
  const projectId = newProject();
  const points = ['a', 'b', 'c'].map((text) => point({ projectId, text, dense: dense(1, 1, 0, 0) }));
  await index.upsert(points);
  const query = { projectId, dense: dense(1, 0, 0, 0), limit: 10 };
  const all = await index.query(query);
  expect([all.hits.length, all.truncated]).toEqual([3, false]);
  const older = point({ projectId, startUnixMs: 1_000, text: 'perfect but old', dense: dense(1, 0, 0, 0) });
  await index.upsert([older]);
  const cut = await index.query(query);
  expect(cut.truncated).toBe(true);
  expect(cut.hits.map((hit) => hit.point.text).sort()).toEqual(['a', 'b', 'c']);
  const filtered = await index.query({ ...query, filter: { toUnixMs: 2_000 } });
  expect([filtered.hits.length, filtered.truncated]).toEqual([1, false]);
});

test('VI-10 slices of any size find the same, newest first, until the time is over', async () => {
  const projectId = newProject();
  const points = Array.from({ length: 20 }, (_, i) =>
    // Several share a start: a slice never ends among them.
    point({
      projectId,
      startUnixMs: 1_000_000 + Math.floor(i / 3),
      dense: dense(1, Math.abs(i - 7) / 10, 0, 0),
    }),
  );
  await index.upsert(points);
  const search = (sliceRows: number, maxSearchMs: number, clock: Clock) =>
    denseCandidates(
      connection,
      { projectId, vector: dense(1, 0, 0, 0), filter: {}, depth: 100, signal: undefined },
      { maxCandidates: 1_000, maxSearchMs, sliceRows, clock },
    );
  const expected = points.toSorted(
    (a, b) => (a.dense?.vector[1] ?? 0) - (b.dense?.vector[1] ?? 0) || b.startUnixMs - a.startUnixMs,
  );
  for (const sliceRows of [1, 4, 100]) {
    const { points: found, truncated } = await search(sliceRows, 60_000, systemClock);
    expect(truncated).toBe(false);
    expect(found.map((one) => one.score)).toEqual(found.map((one) => one.score).toSorted((a, b) => b - a));
    expect(new Set(found.map((one) => one.point.id))).toEqual(new Set(expected.map(({ id }) => id)));
    expect(found[0]?.point.id).toBe(points[7]?.id);
  }
  let ms = 0;
  const tick = { ...systemClock, monotonicMs: () => (ms += 10) };
  const { points: some, truncated } = await search(3, 25, tick);
  expect(truncated).toBe(true);
  const newest = Math.min(...some.map((one) => one.point.startUnixMs));
  expect(some.length).toBeLessThan(20);
  expect(points.filter(({ startUnixMs }) => startUnixMs >= newest)).toHaveLength(some.length);
});

test('VI-10 a word of very many points is looked for in the newest of them', async () => {
  const projectId = newProject();
  await connection.command(
    `INSERT INTO vector_terms SELECT {projectId:String}, 7, toDateTime64(1000000 + number, 3, 'UTC'), number + 1,
       toDateTime64(1000000, 3, 'UTC'), 1, 'shop', 'LLM', 'gpt-4o' FROM numbers(50001)`,
    { projectId },
  );
  const query = { projectId, sparse: { indices: [7], values: [1] }, limit: 10 };
  expect((await index.query(query)).truncated).toBe(true);
  const recent = await index.query({ ...query, filter: { fromUnixMs: 1_000_001_000 } });
  expect(recent.truncated).toBe(false);
});
