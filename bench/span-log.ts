/**
 * The span log alone: `node bench/span-log.ts [embedded|kafka]`. Appends by 16 writers, then a consumer that reads it all,
 * bodies of 93 kB (100 spans) and 1 kB. Kafka: JUNJO_TEST_KAFKA_BROKERS, or a broker started for it.
 */
import { createHash } from 'node:crypto';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@studio/core';
import type { SpanLog, SpanRecord } from '@studio/span-log';
import { openSpanLog, type SpanLogConfig } from '@studio/span-log/open';
import { startKafka } from '@studio/testkit/kafka';
import { percentile } from './percentile.ts';

const SECONDS = 4;
const WRITERS = 16;
const quiet = { info: () => {}, warn: () => {}, error: () => {} };

function record(seed: number, body: Buffer): SpanRecord {
  return {
    schemaVersion: 1,
    projectId: 'bench',
    keyId: 'bench',
    receivedAtUnixMs: Date.now(),
    spanCount: 100,
    rejectedCount: 0,
    encoding: 'identity',
    twinHash: createHash('sha256').update(String(seed)).digest(),
    body,
  };
}

async function append(log: SpanLog, bodyBytes: number): Promise<number> {
  const body = Buffer.alloc(bodyBytes, 'some bytes that compress badly or well ');
  const latencies: number[] = [];
  let seed = 0;
  const stopAt = performance.now() + SECONDS * 1000;
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  const writer = async () => {
    while (performance.now() < stopAt) {
      const sentAt = performance.now();
      await log.append([record(seed++, body)]);
      latencies.push(performance.now() - sentAt);
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, writer));
  report('append', latencies.length * bodyBytes, startedAt, cpu, [
    `p50 ${percentile(latencies, 0.5).toFixed(1)} ms`,
    `p99 ${percentile(latencies, 0.99).toFixed(1)} ms`,
  ]);
  return latencies.length;
}

async function consume(log: SpanLog, expected: number): Promise<void> {
  const subscription = await log.subscribe('bench');
  let [count, bytes] = [0, 0];
  let startedAt = 0;
  let cpu = process.cpuUsage();
  const readers: Promise<void>[] = [];
  for await (const assignment of subscription.assignments()) {
    if (startedAt === 0) [startedAt, cpu] = [performance.now(), process.cpuUsage()];
    assignment.seek(assignment.startOffset);
    readers.push(
      (async () => {
        for (let at = assignment.startOffset; at < assignment.endOffset; ) {
          const records = await assignment.next({ maxBytes: 8 << 20, maxWaitMs: 1_000 });
          for (const { record: found } of records) bytes += found?.body.length ?? 0;
          count += records.length;
          at = (records.at(-1)?.offset ?? at - 1) + 1;
        }
      })(),
    );
    if (readers.length === log.partitionCount) break;
  }
  await Promise.all(readers);
  report('consume', bytes, startedAt, cpu, [count === expected ? 'all there' : `${count} of ${expected}`]);
  await subscription.close();
}

function report(what: string, bytes: number, startedAt: number, cpu: NodeJS.CpuUsage, notes: string[]): void {
  const seconds = (performance.now() - startedAt) / 1000;
  const used = process.cpuUsage(cpu);
  const cpuPerGb = (used.user + used.system) / 1e6 / (bytes / 1e9);
  const rate = `${(bytes / 1e6 / seconds).toFixed(0)} MB/s`;
  console.log(
    `  ${what.padEnd(8)} ${rate.padStart(9)}  ${cpuPerGb.toFixed(2)} CPU-s/GB  ${notes.join('  ')}`,
  );
}

async function run(name: string, config: SpanLogConfig, bodyBytes: number): Promise<void> {
  console.log(`${name}, ${WRITERS} writers, bodies of ${bodyBytes} bytes`);
  const log = await openSpanLog(config, { clock: systemClock, logger: quiet });
  await consume(log, await append(log, bodyBytes));
  await log.close();
}

async function embedded(bodyBytes: number): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'junjo-bench-log-'));
  await run(
    'embedded',
    { kind: 'embedded', dir, requiredGroups: ['bench'], retentionBytes: 16 * 1024 ** 3 },
    bodyBytes,
  );
  console.log(`  file ${((await stat(join(dir, 'log.mdb'))).size / 1e6).toFixed(0)} MB`);
  await rm(dir, { recursive: true });
}

const which = process.argv[2];
for (const bodyBytes of [93_000, 1_000]) if (which !== 'kafka') await embedded(bodyBytes);
if (which !== 'embedded') {
  const given = process.env['JUNJO_TEST_KAFKA_BROKERS'];
  const kafka = given ? undefined : await startKafka();
  const brokers = (given ?? kafka?.brokers ?? '').split(',');
  for (const bodyBytes of [93_000, 1_000]) {
    const topic = `bench-${crypto.randomUUID()}`;
    const createTopics = { partitions: 3, replicationFactor: 1 };
    await run('kafka', { kind: 'kafka', brokers, topic, createTopics, requiredGroups: [] }, bodyBytes);
  }
  await kafka?.stop();
}
