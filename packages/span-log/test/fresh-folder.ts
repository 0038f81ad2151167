import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FreshOptions, LogUnderTest } from '../conformance/suite.ts';
import type { EmbeddedSpanLogConfig } from '../src/config.ts';
import { MovingClock } from './moving-clock.ts';
import { quietLogger } from './quiet-logger.ts';

const RETENTION_MS = 86_400_000;

/** A folder of its own, removed afterwards. */
export async function freshFolder(
  options: FreshOptions,
): Promise<LogUnderTest & { readonly config: EmbeddedSpanLogConfig }> {
  const { partitions = 1, requiredGroups = [], retentionBytes } = options;
  const dir = await mkdtemp(join(tmpdir(), 'junjo-span-log-'));
  const clock = new MovingClock();
  const size = retentionBytes ? { retentionBytes } : {};
  return {
    config: { kind: 'embedded', dir, partitions, requiredGroups, retentionMs: RETENTION_MS, ...size },
    deps: { clock, logger: quietLogger },
    removeAll: async (log) => {
      clock.move(2 * RETENTION_MS);
      await log.trim();
    },
    dispose: () => rm(dir, { recursive: true }),
  };
}
