/** Doctor's look at each store that the configuration names, and at the embedded ones that are there. */
import { existsSync } from 'node:fs';
import { openRelational } from '@studio/relational/open';
import { openSpanLog } from '@studio/span-log/open';
import { openSpanStore } from '@studio/span-store/open';
import { lockFolder } from '../data-folder/lock-folder.ts';
import { type Finding, fail, ok } from '../doctor/finding.ts';
import type { StoreDeps } from './open-stores.ts';
import { spanLogConfig } from './span-log-config.ts';

interface Pinged {
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** `isRunning`: a server has the embedded log open, and only one process may. */
export async function checkStores(deps: StoreDeps, isRunning: boolean): Promise<readonly Finding[]> {
  const { config, folder, logger, clock } = deps;
  const { clickhouseUrl: url, clickhouseDatabase: database, postgresUrl, kafkaBrokers } = config;
  const findings: Promise<Finding>[] = [];
  if (url) {
    findings.push(
      check('ClickHouse', 'JUNJO_CLICKHOUSE_URL', () => openSpanStore({ url, database, logger, clock })),
    );
  }
  if (postgresUrl) {
    const open = () => openRelational({ kind: 'postgres', url: postgresUrl }, { clock });
    findings.push(check('PostgreSQL', 'JUNJO_POSTGRES_URL', open));
  } else if (existsSync(folder.relational)) {
    const open = () => openRelational({ kind: 'sqlite', file: folder.relational }, { clock });
    findings.push(check('database file', folder.relational, open));
  }
  if (kafkaBrokers) {
    const open = async () => openSpanLog(await spanLogConfig(config, folder), { logger, clock });
    findings.push(check('Kafka', 'JUNJO_KAFKA_BROKERS', open));
  } else if (existsSync(folder.log) && !isRunning) {
    using _lock = lockFolder(folder);
    const open = async () => openSpanLog(await spanLogConfig(config, folder), { logger, clock });
    findings.push(check('span log', folder.log, open));
    await Promise.all(findings);
  }
  return Promise.all(findings);
}

async function check(what: string, where: string, open: () => Promise<Pinged>): Promise<Finding> {
  try {
    const store = await open();
    try {
      await store.ping();
    } finally {
      await store.close();
    }
    return ok(what, 'answers');
  } catch (error) {
    return fail(what, (error as Error).message.split('\n', 1)[0] ?? '', `Look at ${where}.`);
  }
}
