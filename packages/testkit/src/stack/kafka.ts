/** A real Kafka broker (KRaft, one node) from Maven's jars, for tests and benchmarks on machines without Docker. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KafkaBroker } from './kafka/kafka-broker.ts';
import { kafkaJars } from './kafka/kafka-jars.ts';

export { javaAvailable } from './kafka/java-available.ts';

export interface StartKafkaOptions {
  /** Folder for configuration and data; kept by `stop`. Default: a temporary one, removed by `stop`. */
  readonly dir?: string;
  /** Server properties on top of the defaults of `kafka/server-properties.ts`. */
  readonly properties?: Readonly<Record<string, string>>;
  /** Gives up starting. */
  readonly signal?: AbortSignal;
}

export interface RunningKafka {
  /** `host:port` of the one broker; stays the same over `restart`. */
  readonly brokers: string;
  /** The end of what the broker logged (warnings and errors), for error messages. */
  readonly output: string;
  stop(): Promise<void>;
  /** Ends it as a crash would: no clean shutdown, nothing flushed. */
  kill9(): Promise<void>;
  /** Starts it again on the same data and ports, after `kill9` or from running (then stopped cleanly first). */
  restart(): Promise<void>;
}

/** Resolves when the broker takes requests: about 5 s, plus the download of 54 MB of jars the first time. */
export async function startKafka(options: StartKafkaOptions = {}): Promise<RunningKafka> {
  const jars = await kafkaJars(options.signal);
  const dir = options.dir ?? (await mkdtemp(join(tmpdir(), 'junjo-kafka-')));
  const broker = new KafkaBroker({ jars, dir, properties: options.properties ?? {} });
  try {
    await broker.create(options.signal);
  } catch (error) {
    if (!options.dir) await rm(dir, { recursive: true, force: true });
    throw error;
  }
  return {
    brokers: broker.address,
    get output() {
      return broker.output;
    },
    stop: async () => {
      await broker.stop();
      if (!options.dir) await rm(dir, { recursive: true, force: true });
    },
    kill9: () => broker.kill9(),
    restart: () => broker.restart(),
  };
}
