import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { kafkaJars } from '../packages/testkit/src/stack/kafka/kafka-jars.ts';

const run = promisify(execFile);

export interface ProducerRun {
  readonly brokers: string;
  readonly topic: string;
  readonly records: number;
  readonly recordBytes: number;
}

export interface ProducerCost {
  readonly recordsPerSecond: number;
  /** User and system time of the whole process, start of the JVM included. */
  readonly cpuSeconds: number;
}

/**
 * Kafka's own `ProducerPerformance` (4.3.1): random records, acks=all, idempotent, no compression, batches of up to
 * 900 kB that wait for nothing.
 */
export async function producerPerformance(options: ProducerRun): Promise<ProducerCost> {
  const properties = [
    ...[`bootstrap.servers=${options.brokers}`, 'acks=all', 'enable.idempotence=true', 'linger.ms=0'],
    ...['batch.size=900000', 'buffer.memory=67108864', 'max.request.size=16777216'],
  ];
  const java = [
    ...['java', '-Xmx256m', '-cp', `${await kafkaJars()}/*`, 'org.apache.kafka.tools.ProducerPerformance'],
    ...['--topic', options.topic, '--num-records', String(options.records), '--throughput', '-1'],
    ...['--record-size', String(options.recordBytes), '--command-property', ...properties],
  ];
  // `times` of a POSIX shell: its second line is what the shell's children took.
  const { stdout } = await run('sh', ['-c', '"$@" && times', 'sh', ...java]);
  const lines = stdout.trim().split('\n');
  const rate = /([\d.]+) records\/sec/.exec(lines.at(-3) ?? '')?.[1];
  const cpu = [...(lines.at(-1) ?? '').matchAll(/(\d+)m([\d.]+)s/g)];
  if (rate === undefined || cpu.length !== 2) throw new Error(`not understood:\n${stdout}`);
  const cpuSeconds = cpu.reduce(
    (sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds),
    0,
  );
  return { recordsPerSecond: Number(rate), cpuSeconds };
}
