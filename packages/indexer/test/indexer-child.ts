/**
 * An indexer as a process of its own on an embedded log, for tests that kill it. Environment: LOG_DIR, ENGINE_URL, DATABASE;
 * KILL_AT = `<point>#<n>`: it kills itself with SIGKILL when it passes that point for the n-th time. Ends with 0 when
 * everything is indexed.
 */
import { openLog, openStore, runIndexer, untilIndexed } from './parts.ts';

const env = (name: string): string => process.env[name] ?? '';
const [killPoint, killCount] = env('KILL_AT').split('#');
let passed = 0;

const spanLog = await openLog(env('LOG_DIR'));
const spanStore = await openStore(env('ENGINE_URL'), env('DATABASE'));
const indexer = await runIndexer({
  spanLog,
  spanStore,
  config: { indexerBatchMaxRows: 6, twinWindowRecords: 100 },
  atStep: (point) => {
    if (point === killPoint && ++passed === Number(killCount)) process.kill(process.pid, 'SIGKILL');
  },
});
await untilIndexed(indexer);
await indexer.stop();
await spanLog.close();
await spanStore.close();
