/** A group member in a process of its own that commits again and again and prints what became of each commit. */
import { systemClock } from '@studio/core';
import type { SpanLogConfig } from '../src/config.ts';
import { openSpanLog } from '../src/open.ts';
import { quietLogger } from './quiet-logger.ts';

const config = JSON.parse(process.argv[2] ?? '') as SpanLogConfig;
const log = await openSpanLog(config, { clock: systemClock, logger: quietLogger });
const subscription = await log.subscribe('g');
for await (const assignment of subscription.assignments()) {
  for (let offset = 1; ; offset++) {
    try {
      await assignment.commit({ offset, note: `child ${offset}` });
      console.log(`committed ${offset}`);
    } catch (error) {
      console.log(`refused ${(error as { code?: string }).code}`);
      break;
    }
    await systemClock.sleep(20);
  }
  break;
}
await log.close();
