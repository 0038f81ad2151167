/** Uses every part of a log once and closes it; then the process must end by itself. */
import { systemClock } from '@studio/core';
import type { SpanLogConfig } from '../../src/config.ts';
import { openSpanLog } from '../../src/open.ts';
import { makeLetter, makeRecords } from '../harness.ts';

const quiet = { info: () => {}, warn: () => {}, error: () => {} };
const config = JSON.parse(process.argv[2] ?? '') as SpanLogConfig;
const log = await openSpanLog(config, { clock: systemClock, logger: quiet });
await log.append(makeRecords(3));
await log.deadLetters.append([makeLetter('one')]);
const subscription = await log.subscribe('g');
for await (const assignment of subscription.assignments()) {
  assignment.seek(0);
  await assignment.next({ maxBytes: 1_000, maxWaitMs: 20_000 });
  await assignment.commit({ offset: 1, note: '' });
  break;
}
await log.ping();
await log.close();
console.log('closed');
