/** Appends until a write fails, then small records again; prints what happened. */
import { systemClock } from '@studio/core';
import { makeRecord } from '../conformance/harness.ts';
import type { SpanLogConfig } from '../src/config.ts';
import { openSpanLog } from '../src/open.ts';
import type { Position } from '../src/port.ts';
import { quietLogger } from './quiet-logger.ts';

const config = JSON.parse(process.argv[2] ?? '') as SpanLogConfig;
const log = await openSpanLog(config, { clock: systemClock, logger: quietLogger });
const positions: Position[] = [];
let failure: unknown;
for (let seed = 0; seed < 1_000 && !failure; seed++) {
  try {
    positions.push(...(await log.append([makeRecord(seed, 20_000)])));
  } catch (error) {
    const { name, code, message } = error as { name: string; code: string; message: string };
    failure = { name, code, message };
  }
}
for (let seed = 0; seed < 2; seed++) {
  positions.push(...(await log.append([makeRecord(seed, 10)]).catch(() => [])));
}
await log.close();
console.log(JSON.stringify({ failure, positions: positions.slice(-3), written: positions.length }));
