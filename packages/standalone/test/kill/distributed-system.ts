import type { RunningKafka } from '@studio/testkit/kafka';
import { type PartName, type SeparateOptions, separateProcesses } from '../separate-processes.ts';
import { selectFrom } from './select-from.ts';
import type { SystemUnderTest } from './system.ts';

interface DistributedOptions extends SeparateOptions {
  /** Of a broker that nobody else uses: it is killed too. */
  readonly broker?: Pick<RunningKafka, 'kill9' | 'restart'>;
}

/** Separate processes on real Kafka and Postgres. What is killed is one of them, at random, none again before the others. */
export async function distributedSystem(options: DistributedOptions): Promise<SystemUnderTest> {
  const system = await separateProcesses(options);
  const { broker } = options;
  const all = [...(Object.keys(system.parts) as PartName[]), ...(broker ? (['broker'] as const) : [])];
  let left: (PartName | 'broker')[] = [];
  return {
    apiKey: system.apiKey,
    start: () => system.start(),
    killAndRestart: async (random) => {
      if (left.length === 0) left = [...all];
      const [name = 'indexer 1'] = left.splice(Math.floor(random * left.length), 1);
      if (name === 'broker') {
        await broker?.kill9();
        await broker?.restart();
      } else {
        await system.parts[name].kill9();
        await system.parts[name].start();
      }
      return name;
    },
    endpoint: () => system.endpoints.otlpHttp,
    sql: (query) => selectFrom(system.clickhouseUrl, query),
    stop: () => system.stop(),
  };
}
