import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RetryableError, systemClock } from '@studio/core';
import { startEngine } from '@studio/engine';
import { waitFor } from '@studio/testkit/wait';
import { expect, test } from 'vitest';
import { batchOf, NOON_MS, spanRow } from '../conformance/build-rows.ts';
import { openSpanStore } from '../src/open.ts';
import type { SpanBatch } from '../src/row.ts';

const KILLS = 6;
const DAY_MS = 86_400_000;

/** 300 spans over two days: parts in two partitions of each target. */
function plan(n: number): SpanBatch {
  return batchOf(
    Array.from({ length: 300 }, (_, i) =>
      spanRow({ offset: n * 300 + i, receivedAtUnixMs: NOON_MS + (i % 2) * DAY_MS, inputTokens: i }),
    ),
  );
}

/**
 * What the indexer does, at its barest: one plan after the other, insert when nobody tried it, repair when somebody may
 * have. The engine is killed at random moments.
 */
test('inserts and repairs over kills of the engine store each row once', { timeout: 120_000 }, async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'span-store-kill-'));
  const engine = await startEngine({ dataDir });
  const store = await openSpanStore({
    url: engine.url,
    database: 'kills',
    logger: { warn: () => {} },
    clock: systemClock,
  });
  try {
    await store.migrate();
    let plans = 0;
    let uncertain = 0;
    for (let kills = 0; kills < KILLS; kills++) {
      const generation = engine.generation();
      const pid = engine.pid();
      const killAfter = plans + 2 + kills;
      while (engine.generation() === generation) {
        const batch = plan(plans);
        if (plans === killAfter && pid !== undefined) {
          setTimeout(() => process.kill(pid, 'SIGKILL'), Math.random() * 60);
        }
        if (!(await succeeds(() => store.insert(batch)))) {
          uncertain += 1;
          await waitFor(`the repair of plan ${plans}`, 30_000, async () =>
            (await succeeds(() => store.repair(batch))) ? true : undefined,
          );
        }
        plans += 1;
      }
    }
    expect(uncertain).toBeGreaterThan(0);
    const all = { logId: 'log-1', partition: 0, first: 0, last: plans * 300 - 1 };
    expect(await store.storedCount(all)).toBe(plans * 300);
    const raw = await store.rawTotals('default');
    expect(raw.spans).toBe(BigInt(plans * 300));
    expect(await store.rollupTotals('default')).toEqual(raw);
    const ledger = await store.ledger('default');
    expect(ledger.reduce((sum, day) => sum + day.stored, 0n)).toBe(raw.spans);
  } finally {
    await store.close();
    await engine.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
});

async function succeeds(write: () => Promise<void>): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    if (error instanceof RetryableError) return false;
    throw error;
  }
}
