/** The indexer on an embedded log, as a process of its own: `node bench/indexer-process.ts`, told what to do by IPC. */
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '@studio/core';
import { createIndexer, SPAN_INDEXER_GROUP } from '@studio/indexer';
import { createLogger, createRegistry, loadConfig } from '@studio/runtime';
import { openSpanLog } from '@studio/span-log/open';
import { openSpanStore } from '@studio/span-store/open';

export interface IndexTask {
  /** Folder of the log. */
  readonly dir: string;
  readonly url: string;
  readonly database: string;
}

export interface IndexCost {
  /** From the start of the indexer until nothing is left to do. */
  readonly seconds: number;
  /** User and system time of the process meanwhile. */
  readonly cpuSeconds: number;
}

process.on('message', (task: IndexTask) => {
  void indexAll(task).then((cost) => process.send?.(cost));
});
process.once('disconnect', () => process.exit(0));

async function indexAll({ dir, url, database }: IndexTask): Promise<IndexCost> {
  const logger = createLogger({ level: 'warn', format: 'json' });
  const deps = { logger, clock: systemClock };
  const spanLog = await openSpanLog({ kind: 'embedded', dir, requiredGroups: [SPAN_INDEXER_GROUP] }, deps);
  const spanStore = await openSpanStore({ url, database, ...deps });
  const config = loadConfig({}, { role: 'standalone' });
  const indexer = createIndexer({ config, spanLog, spanStore, registry: createRegistry(), ...deps });
  const began = performance.now();
  const before = process.cpuUsage();
  await indexer.start();
  while ((await indexer.lag()).some(({ records }) => records > 0)) await sleep(20);
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(before);
  await indexer.stop();
  await spanLog.close();
  await spanStore.close();
  return { seconds, cpuSeconds: (user + system) / 1e6 };
}
