import { createClient } from '@clickhouse/client';
import { type PartName, type SeparateOptions, separateProcesses } from '../separate-processes.ts';
import type { SystemUnderTest } from './system.ts';

/** Separate processes on real Kafka and Postgres. What is killed is one of them, at random, none again before the others. */
export async function distributedSystem(options: SeparateOptions): Promise<SystemUnderTest> {
  const system = await separateProcesses(options);
  let left: PartName[] = [];
  return {
    apiKey: system.apiKey,
    start: () => system.start(),
    killAndRestart: async (random) => {
      if (left.length === 0) left = Object.keys(system.parts) as PartName[];
      const [name = 'indexer 1'] = left.splice(Math.floor(random * left.length), 1);
      await system.parts[name].kill9();
      await system.parts[name].start();
      return name;
    },
    endpoint: () => system.endpoints.otlpHttp,
    sql: async (query) => {
      await using client = disposable(createClient({ url: system.clickhouseUrl, database: 'junjo' }));
      const answer = await client.value.query({ query, format: 'JSONEachRow' });
      return await answer.json<Record<string, unknown>>();
    },
    stop: () => system.stop(),
  };
}

function disposable<T extends { close(): Promise<void> }>(value: T) {
  return { value, [Symbol.asyncDispose]: () => value.close() };
}
