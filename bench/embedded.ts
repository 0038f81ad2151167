/**
 * End to end in the embedded mode: `npm run bench:embedded -- --rate 25000 --seconds 60`.
 * Sends OTLP/HTTP at a fixed rate to a standalone of its own and reports what was acknowledged and when it could be
 * queried, CPU and memory by process.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { freePort } from '@studio/testkit/free-port';
import { RequestTemplate } from '@studio/testkit/requests';
import { waitFor } from '@studio/testkit/wait';
import { percentile } from './percentile.ts';
import { processTreeCost } from './process-cost.ts';

const { values } = parseArgs({
  options: {
    rate: { type: 'string', default: '25000' },
    seconds: { type: 'string', default: '60' },
    'spans-per-request': { type: 'string', default: '100' },
    connections: { type: 'string', default: '8' },
    keep: { type: 'boolean', default: false },
    'cpu-profile': { type: 'string' },
  },
});
const rate = Number(values.rate);
const seconds = Number(values.seconds);
const spansPerRequest = Number(values['spans-per-request']);
const connections = Number(values.connections);

const API_KEY = 'jtel_benchmark_key_0123456789abcdef';
const TOKEN = 'jdev_benchmark_token_0123456789abcdef';
const [grpc, http, api, grpcApi, metrics] = await Promise.all([1, 2, 3, 4, 5].map(freePort));
const folder = await mkdtemp(join(tmpdir(), 'junjo-bench-'));
const profile = values['cpu-profile'] ? ['--cpu-prof', `--cpu-prof-dir=${values['cpu-profile']}`] : [];
const main = join(import.meta.dirname, '../packages/standalone/src/main.ts');
const server = spawn(process.execPath, [...profile, main, 'start'], {
  stdio: ['ignore', 'pipe', 'pipe'],
  env: {
    ...process.env,
    JUNJO_HOST_DB_DATA_PATH: folder,
    JUNJO_OTLP_GRPC_PORT: String(grpc),
    JUNJO_OTLP_HTTP_PORT: String(http),
    JUNJO_BACKEND_PORT: String(api),
    GRPC_PORT: String(grpcApi),
    JUNJO_WAL_GRPC_PORT: '0',
    JUNJO_METRICS_PORT: String(metrics),
    JUNJO_BOOTSTRAP_API_KEY: API_KEY,
    JUNJO_BOOTSTRAP_TOKEN: TOKEN,
    JUNJO_LOG_LEVEL: 'warn',
  },
});
let output = '';
for (const stream of [server.stdout, server.stderr]) {
  stream.setEncoding('utf8').on('data', (text: string) => {
    output = (output + text).slice(-20_000);
  });
}
process.once('exit', () => server.kill('SIGKILL'));
const began = performance.now();
await waitFor(
  'the standalone to be ready',
  60_000,
  () =>
    fetch(`http://127.0.0.1:${metrics}/health/ready`).then(
      (answer) => (answer.ok ? true : undefined),
      () => undefined,
    ),
  () => output,
);
console.log(`ready after ${((performance.now() - began) / 1000).toFixed(1)} s`);

const agent = new Agent({ keepAlive: true, maxSockets: connections });
const template = new RequestTemplate({ spansPerRequest });
const ackMs: number[] = [];
const freshMs: number[] = [];
const memory: number[][] = [];
let acknowledged = 0;
let refused = 0;
let sampling = false;

function send(): Promise<void> {
  const { body, ids } = template.next(Date.now());
  const start = performance.now();
  return new Promise((resolve) => {
    const headers = { 'content-type': 'application/x-protobuf', 'x-junjo-api-key': API_KEY };
    const url = `http://127.0.0.1:${http}/v1/traces`;
    const sent = request(url, { method: 'POST', agent, headers }, (response) => {
      response.resume().once('end', () => {
        if (response.statusCode === 200) {
          acknowledged += ids.length;
          ackMs.push(performance.now() - start);
          if (!sampling) void sampleFreshness(ids.at(-1) ?? '');
        } else refused += ids.length;
        resolve();
      });
    });
    sent.once('error', () => {
      refused += ids.length;
      resolve();
    });
    sent.end(body);
  });
}

/** Time from the acknowledgement until the span comes back over REST; one span at a time. */
async function sampleFreshness(id: string): Promise<void> {
  sampling = true;
  const start = performance.now();
  const [traceId, spanId] = id.split(':');
  const url = `http://127.0.0.1:${api}/api/v1/observability/traces/${traceId}/spans/${spanId}`;
  while (server.exitCode === null) {
    const answer = await fetch(url, { headers: { authorization: `Bearer ${TOKEN}` } }).catch(() => undefined);
    const found = answer?.ok ? await answer.json() : undefined;
    if (found) {
      freshMs.push(performance.now() - start);
      break;
    }
    if (performance.now() - start > 60_000) break;
    await sleep(20);
  }
  await sleep(200);
  sampling = false;
}

const pid = server.pid ?? 0;
const before = processTreeCost(pid);
const start = performance.now();
let sent = 0;
const inFlight = new Set<Promise<void>>();
let nextSample = start;
while (performance.now() - start < seconds * 1000) {
  const due = ((performance.now() - start) / 1000) * rate;
  while (sent < due && inFlight.size < connections * 4) {
    sent += spansPerRequest;
    const one: Promise<void> = send().finally(() => inFlight.delete(one));
    inFlight.add(one);
  }
  if (performance.now() >= nextSample) {
    nextSample += 1000;
    memory.push([...processTreeCost(pid).values()].map((cost) => cost.anonymousBytes / 1e6));
  }
  await (sent >= due ? sleep(1) : Promise.race(inFlight));
}
await Promise.all(inFlight);
const wall = (performance.now() - start) / 1000;
await waitFor('the last sample', 90_000, async () => (sampling ? undefined : true));
const drained = await waitFor('the store to catch up', 120_000, storedAll);
const after = processTreeCost(pid);

console.log(
  `\n${acknowledged} spans of ${(template.bytes / spansPerRequest) | 0} B acknowledged in ${wall.toFixed(1)} s = ${Math.round(acknowledged / wall)} spans/s (asked: ${rate}); refused ${refused}`,
);
console.log(
  `ack       p50 ${percentile(ackMs, 0.5).toFixed(1)} ms, p99 ${percentile(ackMs, 0.99).toFixed(1)} ms`,
);
console.log(
  `queryable p50 ${percentile(freshMs, 0.5).toFixed(0)} ms, p95 ${percentile(freshMs, 0.95).toFixed(0)} ms after the acknowledgement (${freshMs.length} samples)`,
);
console.log(`all queryable ${drained.toFixed(1)} s after the load ended`);
for (const [name, cost] of after) {
  const cpu = cost.cpuSeconds - (before.get(name)?.cpuSeconds ?? 0);
  console.log(
    `${name}: ${((cpu / acknowledged) * 1e6).toFixed(2)} CPU-s per million spans, ${(cost.anonymousBytes / 1e6).toFixed(0)} MB at the end (${(cost.rssBytes / 1e6).toFixed(0)} with mapped files)`,
  );
}
const total = (sample: readonly number[]) => sample.reduce((sum, value) => sum + value, 0);
const mean = (samples: readonly number[][]) =>
  samples.reduce((sum, one) => sum + total(one), 0) / Math.max(1, samples.length);
const quarters = [0, 1, 2, 3].map((n) =>
  mean(memory.slice((n * memory.length) / 4, ((n + 1) * memory.length) / 4)).toFixed(0),
);
const peak = Math.max(...memory.map(total)).toFixed(0);
console.log(`memory in all, by quarters of the time: ${quarters.join(', ')} MB; peak ${peak} MB`);

server.kill('SIGTERM');
await once(server, 'exit');
if (values.keep) console.log(`data kept in ${folder}`);
else await rm(folder, { recursive: true, force: true });

/** Seconds since the load ended once the lag is gone, else undefined. */
async function storedAll(): Promise<number | undefined> {
  const text = await (await fetch(`http://127.0.0.1:${metrics}/metrics`)).text();
  const lag = [...text.matchAll(/^junjo_indexer_lag_records\{[^}]*\} (\d+)/gm)].map((match) =>
    Number(match[1]),
  );
  return lag.length > 0 && lag.every((records) => records === 0)
    ? (performance.now() - start) / 1000 - wall
    : undefined;
}
