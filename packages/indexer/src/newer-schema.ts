import type { Clock } from '@studio/core';
import type { Logger } from '@studio/runtime';
import { RECORD_SCHEMA_VERSION, type StoredRecord } from '@studio/span-log';
import { RECHECK_MS } from './config.ts';
import type { IndexerMetrics } from './metrics.ts';
import type { PartitionStatus } from './partition-status.ts';
import type { Wakeup } from './wakeup.ts';

export interface NewerSchemaDeps {
  readonly clock: Clock;
  readonly status: PartitionStatus;
  readonly metrics: IndexerMetrics;
  readonly logger: Logger;
  readonly wakeup: Wakeup;
  /** Ends the wait. Woken when it is aborted. */
  readonly signal: AbortSignal;
}

/** Written by a receiver that is ahead of this indexer. */
export function isNewer({ record }: StoredRecord): boolean {
  return record !== undefined && record.schemaVersion > RECORD_SCHEMA_VERSION;
}

/** A record of a newer version is no poison: raises the alarm and waits a while, for a newer indexer to take the partition. */
export async function waitForNewerIndexer(
  { partition, offset, record }: StoredRecord,
  deps: NewerSchemaDeps,
) {
  const { clock, status, metrics, logger, wakeup, signal } = deps;
  const alarm = {
    code: 'newer_schema',
    message: `offset ${offset} has schema version ${record?.schemaVersion}, this indexer knows ${RECORD_SCHEMA_VERSION}: it waits for a newer indexer.`,
  };
  logger.error({ partition, offset }, alarm.message);
  status.raise(alarm);
  metrics.alarms.set({ partition, code: alarm.code }, 1);
  const untilMs = clock.monotonicMs() + RECHECK_MS;
  while (!signal.aborted && clock.monotonicMs() < untilMs) {
    await wakeup.wait(clock, untilMs - clock.monotonicMs());
  }
  status.raise(undefined);
  metrics.alarms.remove({ partition, code: alarm.code });
}
