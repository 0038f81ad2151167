import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spanLogConformance } from '../conformance/suite.ts';
import { MovingClock } from './moving-clock.ts';
import { quietLogger } from './quiet-logger.ts';

spanLogConformance({
  name: 'embedded',
  modelRuns: 40,
  cannot: [],
  fresh: async ({ partitions = 1, requiredGroups = [], retentionBytes }) => {
    const dir = await mkdtemp(join(tmpdir(), 'junjo-span-log-'));
    const clock = new MovingClock();
    const size = retentionBytes ? { retentionBytes } : {};
    return {
      config: { kind: 'embedded', dir, partitions, requiredGroups, ...size },
      deps: { clock, logger: quietLogger },
      removeAll: async (log) => {
        clock.move(10 * 86_400_000);
        await log.trim();
      },
      dispose: () => rm(dir, { recursive: true }),
    };
  },
});
