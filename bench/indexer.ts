/**
 * From the log until it can be queried: `npm run bench:indexer`. An embedded log is filled, then indexed by a process
 * of its own into the embedded engine. The reference in the same rounds is the same spans as ready-made RowBinary,
 * posted straight into the same table: the engine's own rate.
 */
import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock } from '@studio/core';
import { startEngine } from '@studio/engine';
import { loadPrices } from '@studio/llm';
import { readWireSpans } from '@studio/otlp';
import { RECORD_SCHEMA_VERSION, type SpanRecord } from '@studio/span-log';
import { openSpanLog } from '@studio/span-log/open';
import { openSpanStore } from '@studio/span-store/open';
import { RequestTemplate } from '@studio/testkit/requests';
import { waitFor } from '@studio/testkit/wait';
import { loadContentHash } from '../packages/indexer/src/content-hash.ts';
import { createToRow } from '../packages/indexer/src/to-row.ts';
import { encodeSpans } from '../packages/span-store/src/clickhouse/encode-spans.ts';
import { RowBinaryWriter } from '../packages/span-store/src/clickhouse/row-binary-writer.ts';
import { cpuSecondsOf } from './cpu-seconds.ts';
import type { IndexCost, IndexTask } from './indexer-process.ts';
import { insertRaw } from './insert-raw.ts';
import { percentile } from './percentile.ts';

const { values } = parseArgs({
  options: {
    spans: { type: 'string', default: '200000' },
    'spans-per-request': { type: 'string', default: '100' },
    'span-bytes': { type: 'string', default: '1000' },
    rounds: { type: 'string', default: '3' },
    /** Folder for a profile of the indexer's process. */
    'cpu-profile': { type: 'string' },
  },
});
const spansPerRequest = Number(values['spans-per-request']);
const template = new RequestTemplate({ spansPerRequest, spanBytes: Number(values['span-bytes']) });

/** Of one way in one round; CPU in seconds per million spans, the engine's with its merges. */
interface Round {
  readonly rowsPerSecond: number;
  readonly cpu: number;
  readonly engineCpu: number;
}

await using opened = new AsyncDisposableStack();
const folder = await mkdtemp(join(tmpdir(), 'junjo-bench-indexer-'));
opened.defer(() => rm(folder, { recursive: true, force: true }));
const logger = { debug() {}, info() {}, warn: console.error, error: console.error };
const deps = { logger, clock: systemClock };
const engine = await startEngine({ dataDir: join(folder, 'engine'), logger });
opened.defer(() => engine.stop());
const profile = values['cpu-profile'] ? ['--cpu-prof', `--cpu-prof-dir=${values['cpu-profile']}`] : [];
const indexer = fork(join(import.meta.dirname, 'indexer-process.ts'), { execArgv: profile });
opened.defer(() => indexer.disconnect());
const toRow = createToRow(await loadContentHash(), loadPrices());

const results = { reference: [] as Round[], indexer: [] as Round[] };
let rowsPerInsert = 0;
for (let round = 0; round <= Number(values.rounds); round++) {
  // Round 0 is for the compilers.
  const records = requests(round === 0 ? 20_000 : Number(values.spans));
  const indexed = await indexRound(round, records);
  const reference = await referenceRound(round, records);
  if (round === 0) continue;
  results.indexer.push(indexed);
  results.reference.push(reference);
}
report();

function requests(spans: number): SpanRecord[] {
  return Array.from({ length: Math.ceil(spans / spansPerRequest) }, () => ({
    schemaVersion: RECORD_SCHEMA_VERSION,
    projectId: 'default',
    keyId: 'bench',
    receivedAtUnixMs: Date.now(),
    spanCount: spansPerRequest,
    rejectedCount: 0,
    encoding: 'identity',
    twinHash: randomBytes(32),
    body: template.next(Date.now()).body,
  }));
}

async function indexRound(round: number, records: readonly SpanRecord[]): Promise<Round> {
  const dir = join(folder, `log-${round}`);
  const log = await openSpanLog({ kind: 'embedded', dir, requiredGroups: [] }, deps);
  for (let i = 0; i < records.length; i += 64) await log.append(records.slice(i, i + 64));
  await log.close();
  const database = `indexed_${round}`;
  const store = await openSpanStore({ url: engine.url, database, ...deps });
  await store.migrate();

  const [cost, engineSeconds] = await withEngine(async () => {
    const answer = once(indexer, 'message') as Promise<[IndexCost]>;
    indexer.send({ dir, url: engine.url, database } satisfies IndexTask);
    return (await answer)[0];
  });
  const spans = records.length * spansPerRequest;
  const { spans: stored } = await store.rawTotals('default');
  if (stored !== BigInt(spans)) throw new Error(`${spans} in the log, ${stored} stored`);
  const caps = { maxRows: 1, maxMemoryBytes: 1e8, timeoutMs: 10_000 };
  const inserts = await store.query('SELECT uniqExact(log_partition, first_offset) FROM ledger', caps);
  rowsPerInsert = Math.ceil(spans / Number(inserts.rows[0]?.[0]));
  await store.close();
  await rm(dir, { recursive: true });
  return roundOf(spans, cost, engineSeconds);
}

/** The same spans in inserts of the same size as the indexer's. */
async function referenceRound(round: number, records: readonly SpanRecord[]): Promise<Round> {
  const database = `reference_${round}`;
  const store = await openSpanStore({ url: engine.url, database, ...deps });
  await store.migrate();
  const perInsert = Math.ceil(rowsPerInsert / spansPerRequest);
  const bodies: Buffer[] = [];
  for (let first = 0; first < records.length; first += perInsert) {
    const rows = records
      .slice(first, first + perInsert)
      .flatMap((record, i) =>
        readWireSpans(record.body).map((span) => toRow(span, { ...record, offset: first + i })),
      );
    const writer = new RowBinaryWriter();
    encodeSpans(writer, { logId: 'reference', partition: 0 }, rows);
    bodies.push(writer.bytes());
  }
  const [cost, engineSeconds] = await withEngine(async () => {
    const before = process.cpuUsage();
    const began = performance.now();
    for (const [i, body] of bodies.entries()) {
      await insertRaw(body, { url: engine.url, database, token: `reference:${i}` });
    }
    const { user, system } = process.cpuUsage(before);
    return { seconds: (performance.now() - began) / 1000, cpuSeconds: (user + system) / 1e6 };
  });
  await store.close();
  return roundOf(records.length * spansPerRequest, cost, engineSeconds);
}

/** What `work` gives, and the engine's CPU seconds until its merges have ended too. */
async function withEngine<T>(work: () => Promise<T>): Promise<[T, number]> {
  const pid = engine.pid() ?? 0;
  const before = cpuSecondsOf(pid);
  const result = await work();
  const { origin, username, password } = new URL(engine.url);
  const headers = { authorization: `Basic ${btoa(`${username}:${password}`)}` };
  await waitFor('the merges', 60_000, async () => {
    const url = `${origin}/?query=${encodeURIComponent('SELECT count() FROM system.merges')}`;
    return (await (await fetch(url, { headers })).text()).trim() === '0' ? true : undefined;
  });
  return [result, cpuSecondsOf(pid) - before];
}

function roundOf(spans: number, { seconds, cpuSeconds }: IndexCost, engineSeconds: number): Round {
  const perMillion = (value: number) => (value / spans) * 1e6;
  return {
    rowsPerSecond: spans / seconds,
    cpu: perMillion(cpuSeconds),
    engineCpu: perMillion(engineSeconds),
  };
}

function report(): void {
  const median = (rounds: readonly Round[], of: keyof Round) =>
    percentile(
      rounds.map((round) => round[of]),
      0.5,
    );
  console.log(
    `${values.spans} spans of ${(template.bytes / spansPerRequest).toFixed(0)} bytes a round, about ${rowsPerInsert} rows an insert; median of ${values.rounds} rounds; load average ${loadavg()[0]?.toFixed(1)}`,
  );
  const lines = [
    ['reference: ready RowBinary', results.reference],
    ['log → queryable', results.indexer],
  ] as const;
  for (const [name, rounds] of lines) {
    const shares = rounds.map((round, i) => round.rowsPerSecond / results.reference[i]!.rowsPerSecond);
    const columns = [
      name.padEnd(28),
      `${(median(rounds, 'rowsPerSecond') / 1000).toFixed(1).padStart(6)} k rows/s`,
      `${(percentile(shares, 0.5) * 100).toFixed(0).padStart(4)} % of the engine's own rate`,
      `CPU-s per million: own ${median(rounds, 'cpu').toFixed(2)}, engine with its merges ${median(rounds, 'engineCpu').toFixed(1)}`,
    ];
    console.log(columns.join('  '));
  }
}
