/**
 * The receiver process on a real Kafka: `npm run bench:kafka`. The reference in the same rounds is Kafka's own
 * ProducerPerformance with records of the same size and acks=all. CPU of the receiver, of the broker and of the
 * client that makes the load are told apart.
 */
import { Agent } from 'node:http';
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { systemClock } from '@studio/core';
import { createLogger } from '@studio/runtime';
import { initKafkaTopics } from '@studio/span-log/kafka-init';
import { openSpanLog } from '@studio/span-log/open';
import { startKafka } from '@studio/testkit/kafka';
import { RequestTemplate } from '@studio/testkit/requests';
import { childPid, cpuSecondsOf } from './cpu-seconds.ts';
import { percentile } from './percentile.ts';
import { producerPerformance } from './producer-performance.ts';
import { startReceiverProcess } from './receiver-process.ts';
import { grpcSender, httpSender, inTurn, type Send } from './senders.ts';

const { values } = parseArgs({
  options: {
    'spans-per-request': { type: 'string', default: '100' },
    'span-bytes': { type: 'string', default: '930' },
    concurrency: { type: 'string', default: '16' },
    connections: { type: 'string', default: '4' },
    rounds: { type: 'string', default: '3' },
    'round-ms': { type: 'string', default: '4000' },
    /** Records of the reference in each round. */
    'reference-records': { type: 'string', default: '4000' },
    /** Folder for a profile of the receiver. */
    'cpu-profile': { type: 'string' },
  },
});
const spansPerRequest = Number(values['spans-per-request']);
const connections = Number(values.connections);
const API_KEY = 'jtel_benchmark_0123456789abcdef';
const [TOPIC, REFERENCE_TOPIC] = ['bench.receiver', 'bench.reference'];

/** Of one case in one round; CPU in seconds per million spans. */
interface Round {
  readonly mbPerSecond: number;
  readonly cpu: number;
  readonly brokerCpu: number;
  readonly clientCpu: number;
  readonly ms: readonly number[];
}

await using opened = new AsyncDisposableStack();
const kafka = await startKafka();
opened.defer(() => kafka.stop());
const brokerPid = childPid('kafka.Kafka');
const logger = createLogger({ level: 'error', format: 'json' });
const connection = { brokers: [kafka.brokers], topic: REFERENCE_TOPIC };
const topics = { partitions: 3, replicationFactor: 1 };
await initKafkaTopics(connection, topics, { logger, clock: systemClock });
const profile = values['cpu-profile'] ? ['--cpu-prof', `--cpu-prof-dir=${values['cpu-profile']}`] : [];
const receiver = opened.use(await startReceiverProcess(kafka.brokers, TOPIC, profile));

const template = new RequestTemplate({ spansPerRequest, spanBytes: Number(values['span-bytes']) });
const bodies = Array.from({ length: 64 }, (_, i) => template.next(1_800_000_000_000 + i).body);
const agent = new Agent({ keepAlive: true, maxSockets: connections });
opened.defer(() => agent.destroy());
const reference = { ...connection, brokers: kafka.brokers, recordBytes: template.bytes };
/** What the JVM takes to start, and to send one record. */
const { cpuSeconds: jvmSeconds } = await producerPerformance({ ...reference, records: 1 });

let acknowledged = 0;
const grpc = grpcSender(receiver.grpc, API_KEY, inTurn(bodies), connections);
const http = httpSender(receiver.http, API_KEY, inTurn(bodies), agent);
const cases: Record<string, () => Promise<Round>> = {
  ProducerPerformance: referenceRound,
  'receiver, gRPC': () => receiverRound(grpc),
  'receiver, HTTP': () => receiverRound(http),
};
const rounds = Object.keys(cases).map((name) => ({ name, rounds: [] as Round[] }));
for (let round = 0; round <= Number(values.rounds); round++) {
  for (const { name, rounds: results } of rounds) {
    const result = await cases[name]?.();
    // Round 0 is for the compilers.
    if (round > 0 && result) results.push(result);
  }
}
await checkLog();
report();

async function receiverRound(send: Send): Promise<Round> {
  const before = { own: cpuSecondsOf(receiver.pid), broker: cpuSecondsOf(brokerPid) };
  const clientBefore = process.cpuUsage();
  const ms: number[] = [];
  const began = performance.now();
  const worker = async () => {
    while (performance.now() - began < Number(values['round-ms'])) {
      const start = performance.now();
      await send();
      ms.push(performance.now() - start);
    }
  };
  await Promise.all(Array.from({ length: Number(values.concurrency) }, worker));
  const seconds = (performance.now() - began) / 1000;
  acknowledged += ms.length;
  const client = process.cpuUsage(clientBefore);
  const perMillion = (cpuSeconds: number) => (cpuSeconds / (ms.length * spansPerRequest)) * 1e6;
  return {
    mbPerSecond: (ms.length * template.bytes) / seconds / 1e6,
    cpu: perMillion(cpuSecondsOf(receiver.pid) - before.own),
    brokerCpu: perMillion(cpuSecondsOf(brokerPid) - before.broker),
    clientCpu: perMillion((client.user + client.system) / 1e6),
    ms,
  };
}

async function referenceRound(): Promise<Round> {
  const records = Number(values['reference-records']);
  const brokerBefore = cpuSecondsOf(brokerPid);
  const { recordsPerSecond, cpuSeconds } = await producerPerformance({ ...reference, records });
  const perMillion = (seconds: number) => (seconds / (records * spansPerRequest)) * 1e6;
  return {
    mbPerSecond: (recordsPerSecond * template.bytes) / 1e6,
    cpu: perMillion(cpuSeconds - jvmSeconds),
    brokerCpu: perMillion(cpuSecondsOf(brokerPid) - brokerBefore),
    clientCpu: 0,
    ms: [],
  };
}

/** Every acknowledged request is one record of the log. */
async function checkLog(): Promise<void> {
  const config = { ...connection, topic: TOPIC, kind: 'kafka', requiredGroups: [] } as const;
  const log = await openSpanLog(config, { logger, clock: systemClock });
  const stored = (await log.endOffsets()).reduce((sum, end) => sum + end, 0);
  await log.close();
  if (stored !== acknowledged) throw new Error(`${acknowledged} acknowledged, ${stored} in the log`);
}

function report(): void {
  const median = (results: readonly Round[], of: (round: Round) => number) =>
    percentile(results.map(of), 0.5);
  const base = rounds[0]?.rounds ?? [];
  console.log(
    `${spansPerRequest} spans a request, ${(template.bytes / spansPerRequest).toFixed(0)} bytes a span, acks=all, 3 partitions, ${values.concurrency} requests at once over ${connections} connections; median of ${values.rounds} rounds; load average ${loadavg()[0]?.toFixed(1)}`,
  );
  for (const { name, rounds: results } of rounds) {
    const ms = results.flatMap((round) => round.ms);
    const toReference = (of: (round: Round) => number) =>
      percentile(
        results.map((round, i) => of(round) / of(base[i] ?? round)),
        0.5,
      ).toFixed(2);
    const mb = median(results, (round) => round.mbPerSecond);
    console.log(
      [
        name.padEnd(20),
        `${mb.toFixed(0).padStart(4)} MB/s (${toReference((round) => round.mbPerSecond)} × the reference)`,
        `${((mb * spansPerRequest * 1000) / template.bytes).toFixed(0).padStart(4)} kspans/s`,
        `CPU-s per million spans ${median(results, (round) => round.cpu).toFixed(2)} (${toReference((round) => round.cpu)} ×), broker ${median(results, (round) => round.brokerCpu).toFixed(2)}`,
        ...(ms.length > 0
          ? [
              `client ${median(results, (round) => round.clientCpu).toFixed(2)}`,
              `ack p50 ${percentile(ms, 0.5).toFixed(0)} ms, p99 ${percentile(ms, 0.99).toFixed(0)} ms`,
            ]
          : []),
      ].join('  '),
    );
  }
  console.log(`the reference without the ${jvmSeconds.toFixed(1)} CPU-s in which its JVM starts`);
}
