/**
 * The span store on the embedded engine: `node bench/span-store.ts`. The reference in the same run is the same rows as
 * ready-made RowBinary, posted straight into the table; beside it bytes on disk, and the newest-first reads.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { systemClock } from '@studio/core';
import { startEngine } from '@studio/engine';
import { openSpanStore } from '@studio/span-store/open';
import { loadRows } from '../packages/span-store/conformance/build-load.ts';
import { batchOf, NOON_MS } from '../packages/span-store/conformance/build-rows.ts';
import { encodeSpans } from '../packages/span-store/src/clickhouse/encode-spans.ts';
import { RowBinaryWriter } from '../packages/span-store/src/clickhouse/row-binary-writer.ts';
import { insertRaw } from './insert-raw.ts';
import { percentile } from './percentile.ts';
import { processTreeCost } from './process-cost.ts';

const { values } = parseArgs({
  options: {
    spans: { type: 'string', default: '200000' },
    batch: { type: 'string', default: '20000' },
    kind: { type: 'string', default: 'kilobyte' },
    rounds: { type: 'string', default: '2' },
  },
});
const spans = Number(values.spans);
const batchRows = Number(values.batch);
const kind = values.kind === 'plain' ? 'plain' : 'kilobyte';

const folder = await mkdtemp(join(tmpdir(), 'junjo-bench-store-'));
const logger = { debug() {}, info() {}, warn: console.error, error: console.error };
const engine = await startEngine({ dataDir: folder, logger });
const store = await openSpanStore({ url: engine.url, database: 'bench', logger, clock: systemClock });

interface Cost {
  readonly wallMs: number;
  readonly ownCpuS: number;
  readonly engineCpuS: number;
}

const engineCpuSeconds = () =>
  [...processTreeCost(engine.pid()!).values()].reduce((sum, cost) => sum + cost.cpuSeconds, 0);

/** Collecting what making the rows left behind is not the store's cost. */
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

async function costOf(work: () => Promise<void>): Promise<Cost> {
  collectGarbage();
  const engineBefore = engineCpuSeconds();
  const ownBefore = process.cpuUsage();
  const started = performance.now();
  await work();
  const wallMs = performance.now() - started;
  const own = process.cpuUsage(ownBefore);
  return { wallMs, ownCpuS: (own.user + own.system) / 1e6, engineCpuS: engineCpuSeconds() - engineBefore };
}

function report(name: string, count: number, costs: readonly Cost[]): void {
  const sum = (pick: (cost: Cost) => number) => costs.reduce((total, cost) => total + pick(cost), 0);
  const perMillion = (seconds: number) => (seconds / count) * 1e6;
  console.log(
    `${name.padEnd(34)} ${Math.round((count / sum((c) => c.wallMs)) * 1000)
      .toString()
      .padStart(
        8,
      )} rows/s   CPU-s per million: own ${perMillion(sum((c) => c.ownCpuS)).toFixed(2)}, engine ${perMillion(sum((c) => c.engineCpuS)).toFixed(1)}`,
  );
}

try {
  await store.migrate();
  const costs = { raw: [] as Cost[], insert: [] as Cost[], encode: [] as Cost[] };
  let offset = 0;
  let sample = '';
  const writer = new RowBinaryWriter();
  for (let done = 0; done < spans * Number(values.rounds); done += batchRows) {
    for (const way of ['raw', 'insert'] as const) {
      const rows = loadRows({
        spans: batchRows,
        kind,
        firstOffset: offset,
        endMs: NOON_MS + offset,
        overMs: 2_000,
      });
      offset += 2_000;
      const batch = batchOf(rows);
      if (way === 'insert') {
        costs.insert.push(await costOf(() => store.insert(batch)));
        sample = Buffer.from(rows[0]!.traceId).toString('hex');
        continue;
      }
      writer.reset();
      costs.encode.push(await costOf(async () => encodeSpans(writer, batch, rows)));
      const raw = { url: engine.url, database: 'bench', token: `raw:${offset}` };
      costs.raw.push(await costOf(() => insertRaw(writer.bytes(), raw)));
    }
  }
  const count = costs.raw.length * batchRows;
  report('encode only', count, costs.encode);
  report('reference: ready RowBinary, spans', count, costs.raw);
  report('store.insert, all four tables', count, costs.insert);

  const caps = { maxRows: 100, maxMemoryBytes: 1e8, timeoutMs: 10_000 };
  const disk = await store.query(
    `SELECT table, sum(rows), count(), round(sum(bytes_on_disk) / ${2 * count}, 1),
       round(sum(secondary_indices_compressed_bytes) / ${2 * count}, 1)
     FROM system.parts WHERE database = 'bench' AND active GROUP BY table ORDER BY table`,
    caps,
  );
  for (const [table, rows, parts, bytes, index] of disk.rows) {
    const isHalf = table !== 'spans'; // the reference writes spans only
    console.log(
      `${String(table).padEnd(34)} ${String(rows).padStart(8)} rows, ${parts} parts, ${Number(bytes) * (isHalf ? 2 : 1)} bytes per span (of it index ${index})`,
    );
  }

  const filter = { projectId: 'default', serviceName: 'checkout', limit: 100 };
  const reads: Record<string, () => Promise<unknown>> = {
    'spans of a service': () => store.spansOfService(filter),
    'root spans': () => store.rootSpans({ ...filter, hasLlm: false }),
    'root spans of LLM traces': () => store.rootSpans({ ...filter, hasLlm: true }),
    trace: () => store.trace('default', sample),
  };
  for (const [name, read] of Object.entries(reads)) {
    const times: number[] = [];
    for (let i = 0; i < 15; i++) {
      const started = performance.now();
      await read();
      times.push(performance.now() - started);
    }
    console.log(
      `${name.padEnd(34)} p50 ${percentile(times, 0.5).toFixed(0)} ms, p95 ${percentile(times, 0.95).toFixed(0)} ms`,
    );
  }
} finally {
  await store.close();
  await engine.stop();
  await rm(folder, { recursive: true, force: true });
}
