/**
 * Search by meaning with brute force on the embedded engine, and by words beside it: `node bench/vector-index.ts`. Random
 * vectors cost what real ones do; the texts have the words of a small language, so postings are longer than in life.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ClickHouseLogLevel, createClient } from '@clickhouse/client';
import { systemClock } from '@studio/core';
import { startEngine } from '@studio/engine';
import { openVectorIndex } from '@studio/vector-index/open';
import { percentile } from './percentile.ts';

const { values } = parseArgs({
  options: {
    points: { type: 'string', default: '1000000' },
    dimensions: { type: 'string', default: '384' },
    queries: { type: 'string', default: '12' },
  },
});
const points = Number(values.points);
const dimensions = Number(values.dimensions);
const queries = Number(values.queries);

/** Rows of one insert: about 75 MB of vectors. */
const INSERT_ROWS = 50_000;
const NOW_MS = Date.UTC(2026, 5, 15);

const folder = await mkdtemp(join(tmpdir(), 'junjo-bench-vectors-'));
const engine = await startEngine({ dataDir: folder });
const config = { kind: 'clickhouse', url: engine.url, database: 'bench', maxSearchMs: 600_000 } as const;
const index = await openVectorIndex(config, { clock: systemClock });
const client = createClient({
  url: engine.url,
  database: 'bench',
  request_timeout: 600_000,
  log: { level: ClickHouseLogLevel.OFF },
});

async function measure(name: string, ask: () => Promise<{ truncated: boolean; hits: readonly unknown[] }>) {
  const times: number[] = [];
  let last = { truncated: false, hits: [] as readonly unknown[] };
  for (let i = 0; i < queries; i++) {
    const started = performance.now();
    last = await ask();
    times.push(performance.now() - started);
  }
  const ms = (p: number) => percentile(times, p).toFixed(0).padStart(6);
  const found = `${last.hits.length} hits${last.truncated ? ', truncated' : ''}`;
  console.log(`${name.padEnd(46)} p50 ${ms(0.5)} ms  p95 ${ms(0.95)} ms  (${found})`);
}

try {
  await index.migrate();
  const started = performance.now();
  for (let first = 0; first < points; first += INSERT_ROWS) {
    const rows = Math.min(INSERT_ROWS, points - first);
    const start = `fromUnixTimestamp64Milli(${NOW_MS} - (${first} + number) * 1000, 'UTC')`;
    await client.command({
      query: `INSERT INTO vector_points SELECT 'default', ${start}, cityHash64(${first} + number),
        generateUUIDv4(), ${start}, lower(hex(MD5(toString(${first} + number)))), substring(lower(hex(MD5(toString(number + 1)))), 1, 16),
        'chat', concat('service-', toString(number % 20)), if(number % 4 = 0, 'TOOL', 'LLM'), 'gpt-4o', '',
        repeat('what a span says ', 12), false, 1, 'bench',
        arrayMap(i -> toFloat32(randNormal(0, 1, i)), range(${dimensions})), false FROM numbers(${rows})`,
    });
    await client.command({
      query: `INSERT INTO vector_terms SELECT 'default', toUInt32(pow(rand(1) / 4294967296, 3) * 50000), ${start},
        cityHash64(${first} + number), ${start}, 1 + rand(2) % 100 / 100, concat('service-', toString(number % 20)),
        if(number % 4 = 0, 'TOOL', 'LLM'), 'gpt-4o' FROM numbers(${rows}) ARRAY JOIN range(20) AS t`,
    });
  }
  console.log(
    `${points} points of ${dimensions} numbers, loaded in ${((performance.now() - started) / 1000).toFixed(0)} s`,
  );
  const vector = () => Array.from({ length: dimensions }, () => Math.random() - 0.5);
  const words = () => {
    const indices = [...new Set([1, 2, 3].map(() => Math.floor(Math.random() ** 3 * 50_000)))];
    return { indices, values: indices.map(() => 1) };
  };
  const dense = () => ({ model: 'bench', vector: vector() });
  const of = { projectId: 'default', limit: 20 };
  const day = { fromUnixMs: NOW_MS - 86_400_000 };
  await measure('by meaning, all', () => index.query({ ...of, dense: dense() }));
  await measure('by meaning, one service (1/20)', () =>
    index.query({ ...of, dense: dense(), filter: { serviceName: 'service-7' } }),
  );
  await measure('by meaning, the newest day (86,400)', () =>
    index.query({ ...of, dense: dense(), filter: day }),
  );
  await measure('by words, all', () => index.query({ ...of, sparse: words() }));
  await measure('by both, all', () => index.query({ ...of, sparse: words(), dense: dense() }));
} finally {
  await client.close();
  await index.close();
  await engine.stop();
  await rm(folder, { recursive: true, force: true });
}
