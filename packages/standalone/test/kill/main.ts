/** The long form of the kill test: `npm run test:kill -- --rounds 20 [--rate 2000]`, on embedded defaults. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { embeddedSystem } from './embedded-system.ts';
import { runKillTest } from './kill-test.ts';

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '20' }, rate: { type: 'string', default: '2000' } },
});
const dataDir = await mkdtemp(join(tmpdir(), 'junjo-kill-'));
const system = await embeddedSystem(dataDir);
const result = await runKillTest(system, {
  rounds: Number(values.rounds),
  spansPerSecond: Number(values.rate),
  report: (line) => console.log(line),
});
await system.stop();
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
