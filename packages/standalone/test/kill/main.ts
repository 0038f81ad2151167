/**
 * The long form of the kill test: `npm run test:kill -- --rounds 20 [--rate 2000] [--separate]`. On embedded defaults,
 * or separate processes on PostgreSQL (JUNJO_TEST_POSTGRES_URL), a Redis and a Kafka of its own, whose broker is killed too.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startKafka } from '@studio/testkit/kafka';
import { startRedis } from '@studio/testkit/redis';
import { createPostgresDatabase } from '../postgres-database.ts';
import { distributedSystem } from './distributed-system.ts';
import { embeddedSystem } from './embedded-system.ts';
import { runKillTest } from './kill-test.ts';
import type { SystemUnderTest } from './system.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '20' },
    rate: { type: 'string', default: '2000' },
    separate: { type: 'boolean', default: false },
  },
});
const dataDir = await mkdtemp(join(tmpdir(), 'junjo-kill-'));
await using opened = new AsyncDisposableStack();
const system = values.separate ? await startSeparate() : await embeddedSystem(dataDir);
opened.defer(() => system.stop());
const result = await runKillTest(system, {
  rounds: Number(values.rounds),
  spansPerSecond: Number(values.rate),
  report: (line) => console.log(line),
});
await opened.disposeAsync();
console.log(result);
const exact =
  result.stored === result.acknowledged &&
  result.storedUnique === result.acknowledged &&
  result.inRollups === result.acknowledged &&
  result.missing.length === 0 &&
  result.unexpected.length === 0;
console.log(exact ? 'exact: every acknowledged span is stored once' : `NOT exact; data kept in ${dataDir}`);
if (exact) await rm(dataDir, { recursive: true, force: true });
process.exitCode = exact ? 0 : 1;

async function startSeparate(): Promise<SystemUnderTest> {
  const adminUrl = process.env['JUNJO_TEST_POSTGRES_URL'];
  const redis = await startRedis();
  opened.defer(() => redis.stop());
  if (!adminUrl) throw new Error('--separate needs JUNJO_TEST_POSTGRES_URL');
  const broker = await startKafka();
  opened.defer(() => broker.stop());
  const { url: postgresUrl } = opened.use(await createPostgresDatabase(adminUrl));
  return distributedSystem({ dataDir, brokers: broker.brokers, broker, postgresUrl, redisUrl: redis.url });
}
