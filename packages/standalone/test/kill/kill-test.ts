import { setTimeout as sleep } from 'node:timers/promises';
import { AcknowledgedLoad } from '@studio/testkit/load';
import { waitFor } from '@studio/testkit/wait';
import type { SystemUnderTest } from './system.ts';

export interface KillTestOptions {
  readonly rounds: number;
  readonly spansPerSecond: number;
  readonly report?: (line: string) => void;
}

/** Everything that must agree after the last round; all counts are spans. */
export interface KillTestResult {
  readonly acknowledged: number;
  readonly retries: number;
  readonly stored: number;
  readonly storedUnique: number;
  readonly missing: readonly string[];
  readonly unexpected: readonly string[];
  readonly inRollups: number;
  readonly ledger: {
    readonly accepted: number;
    readonly stored: number;
    readonly twins: number;
    readonly deadLettered: number;
  };
}

/**
 * Continuous load from a client that notes every acknowledged span; parts of the system are killed with SIGKILL at
 * random moments. Afterwards the stored ids must be the acknowledged ones, each once, in rows and in rollups.
 */
export async function runKillTest(
  system: SystemUnderTest,
  options: KillTestOptions,
): Promise<KillTestResult> {
  await system.start();
  const load = new AcknowledgedLoad({
    endpoint: () => system.endpoint(),
    apiKey: system.apiKey,
    connections: 8,
    spansPerRequest: 20,
    spansPerSecond: options.spansPerSecond,
  });
  load.start();
  for (let round = 1; round <= options.rounds; round++) {
    await sleep(300 + Math.random() * 1700);
    const killed = await system.killAndRestart(Math.random());
    options.report?.(
      `round ${round}/${options.rounds}: killed ${killed}; ${load.acknowledged.size} spans acknowledged`,
    );
  }
  await sleep(500);
  await load.stop();
  return compare(system, load);
}

const IDS = `SELECT concat(lower(hex(trace_id)), ':', lower(hex(span_id))) AS id FROM spans`;

/** Waits until all that was acknowledged is stored, then counts everything that must agree. */
export async function compare(
  system: Pick<SystemUnderTest, 'sql'>,
  load: AcknowledgedLoad,
): Promise<KillTestResult> {
  let seen = -1;
  await waitFor(
    'all acknowledged spans to be stored',
    120_000,
    async () => {
      const [row] = await system.sql('SELECT uniqExact(trace_id, span_id) AS n FROM spans');
      seen = Number(row?.['n']);
      return seen >= load.acknowledged.size ? true : undefined;
    },
    () => `${seen} of ${load.acknowledged.size} are there`,
  );
  // What would be doubled late must have its chance: one more moment for a straggling insert.
  await sleep(1500);
  const ids = (await system.sql(IDS)).map((row) => String(row['id']));
  const unique = new Set(ids);
  const [rollup] = await system.sql('SELECT sum(spans) AS n FROM rollup_minute WHERE is_marker = 0');
  const [ledger] = await system.sql(
    'SELECT sum(accepted) AS a, sum(stored) AS s, sum(twins) AS t, sum(dead_lettered) AS d FROM ledger FINAL',
  );
  return {
    acknowledged: load.acknowledged.size,
    retries: load.retries,
    stored: ids.length,
    storedUnique: unique.size,
    missing: [...load.acknowledged].filter((id) => !unique.has(id)).slice(0, 10),
    unexpected: [...unique].filter((id) => !load.acknowledged.has(id)).slice(0, 10),
    inRollups: Number(rollup?.['n']),
    ledger: {
      accepted: Number(ledger?.['a']),
      stored: Number(ledger?.['s']),
      twins: Number(ledger?.['t']),
      deadLettered: Number(ledger?.['d']),
    },
  };
}
