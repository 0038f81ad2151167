/** Doctor's look at each store that the configuration names, and at the embedded ones that are there. */
import { existsSync } from 'node:fs';
import { openSpanStore } from '@studio/span-store/open';
import { lockFolder } from '../data-folder/lock-folder.ts';
import { type Finding, fail, ok } from '../doctor/finding.ts';
import { openRelationalPart } from './open-relational.ts';
import { openSpanLogPart } from './open-span-log.ts';
import type { StoreDeps } from './store-deps.ts';

/** `isRunning`: a server has the embedded log open, and only one process may. */
export async function checkStores(deps: StoreDeps, isRunning: boolean): Promise<readonly Finding[]> {
  const { folder, logger, clock } = deps;
  const config = { ...deps.config, runMigrations: false };
  const { clickhouseUrl: url, clickhouseDatabase: database, postgresUrl, kafkaBrokers } = config;
  const findings: Finding[] = [];
  const look = async (what: string, where: string, open: (opened: AsyncDisposableStack) => Promise<Pinged>) =>
    findings.push(await check(what, where, open));

  if (url) {
    await look('ClickHouse', 'JUNJO_CLICKHOUSE_URL', async (opened) => {
      const store = await openSpanStore({ url, database, logger, clock });
      opened.defer(() => store.close());
      return store;
    });
  }
  if (postgresUrl || existsSync(folder.relational)) {
    const [what, where] = postgresUrl
      ? ['PostgreSQL', 'JUNJO_POSTGRES_URL']
      : ['database file', folder.relational];
    await look(what, where, (opened) => openRelationalPart({ config, folder, clock }, opened));
  }
  if (kafkaBrokers) {
    await look('Kafka', 'JUNJO_KAFKA_BROKERS', (opened) => openSpanLogPart({ ...deps, config }, opened));
  } else if (existsSync(folder.log) && !isRunning) {
    await look('span log', folder.log, (opened) => {
      opened.use(lockFolder(folder));
      return openSpanLogPart({ ...deps, config }, opened);
    });
  }
  return findings;
}

interface Pinged {
  ping(): Promise<void>;
}

async function check(
  what: string,
  where: string,
  open: (opened: AsyncDisposableStack) => Promise<Pinged>,
): Promise<Finding> {
  try {
    await using opened = new AsyncDisposableStack();
    await (await open(opened)).ping();
    return ok(what, 'answers');
  } catch (error) {
    return fail(what, (error as Error).message.split('\n', 1)[0] ?? '', `Look at ${where}.`);
  }
}
