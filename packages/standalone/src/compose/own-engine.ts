import { PermanentError } from '@studio/core';
import { type Engine, startEngine } from '@studio/engine';
import type { StoreDeps } from './store-deps.ts';

const ORPHAN_ENDS_WITHIN_MS = 10_000;
const ASK_AGAIN_MS = 50;

/**
 * Starts the engine on the data folder that this process has locked. The engine of a server that was killed just now
 * may hold its own folder for a moment longer: it ends by itself when it misses its parent.
 */
export async function startOwnEngine({ folder, logger, clock }: StoreDeps): Promise<Engine> {
  const deadline = clock.monotonicMs() + ORPHAN_ENDS_WITHIN_MS;
  for (;;) {
    try {
      return await startEngine({ dataDir: folder.engine, logger, clock });
    } catch (error) {
      const isHeld = error instanceof PermanentError && error.code === 'data_dir_locked';
      if (!isHeld || clock.monotonicMs() > deadline) throw error;
      await clock.sleep(ASK_AGAIN_MS);
    }
  }
}
