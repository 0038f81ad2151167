/** Appends without end and prints `partition:offset seed;` for each record that was acknowledged. */
import { writeSync } from 'node:fs';
import { systemClock } from '@studio/core';
import type { SpanLogConfig } from '../../src/config.ts';
import { openSpanLog } from '../../src/open.ts';
import { makeRecord } from '../harness.ts';

const quiet = { info: () => {}, warn: () => {}, error: () => {} };
const config = JSON.parse(process.argv[2] ?? '') as SpanLogConfig;
const log = await openSpanLog(config, { clock: systemClock, logger: quiet });
let next = Number(process.argv[3]) * 1_000;

async function write(): Promise<never> {
  for (;;) {
    const seed = next++;
    const [position] = await log.append([makeRecord(seed, 2_000)]);
    writeSync(1, `${position?.partition}:${position?.offset} ${seed};\n`);
  }
}
await Promise.all(Array.from({ length: 8 }, write));
