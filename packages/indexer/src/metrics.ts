import { Counter, Gauge, Histogram, type Registry } from '@studio/runtime';
import type { PartitionLag } from '@studio/span-log/lag';

export type IndexerMetrics = ReturnType<typeof createMetrics>;

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** The indexer's metrics on the process's registry. `lag` is asked when they are read. */
export function createMetrics(registry: Registry, lag: () => Promise<readonly PartitionLag[]>) {
  const registers = [registry];
  const lagSeconds = new Gauge({
    name: 'junjo_indexer_lag_seconds',
    help: 'Age of the oldest record of the partition that is not indexed.',
    labelNames: ['partition'] as const,
    registers,
  });
  const lagRecords: Gauge<'partition'> = new Gauge({
    name: 'junjo_indexer_lag_records',
    help: 'Records of the partition that are not indexed.',
    labelNames: ['partition'] as const,
    registers,
    async collect() {
      for (const { partition, records, seconds } of await lag().catch(() => [])) {
        lagRecords.set({ partition }, records);
        lagSeconds.set({ partition }, seconds);
      }
    },
  });
  return {
    batchSpans: new Histogram({
      name: 'junjo_indexer_batch_spans',
      help: 'Spans in a write to the store.',
      buckets: [1, 10, 100, 1_000, 5_000, 10_000, 25_000, 50_000, 100_000],
      registers,
    }),
    batchBytes: new Histogram({
      name: 'junjo_indexer_batch_bytes',
      help: 'Bytes of the records of a write, decompressed.',
      buckets: [2 ** 10, 2 ** 14, 2 ** 17, 2 ** 20, 2 ** 22, 2 ** 23, 2 ** 24, 2 ** 25, 2 ** 26],
      registers,
    }),
    writeSeconds: new Histogram({
      name: 'junjo_indexer_write_seconds',
      help: 'How long a batch took to be stored, tries and pauses included.',
      buckets: SECONDS,
      registers,
    }),
    freshnessSeconds: new Histogram({
      name: 'junjo_indexer_freshness_seconds',
      help: 'From received to stored, for each record.',
      buckets: SECONDS,
      registers,
    }),
    storedSpans: counter('junjo_indexer_stored_spans_total', 'Spans stored.'),
    twinSpans: counter('junjo_indexer_twin_spans_total', 'Spans of requests that had been sent before.'),
    deadLetters: new Counter({
      name: 'junjo_indexer_dead_letters_total',
      help: 'Dead letters written, by reason. After a crash some are written, and counted, again.',
      labelNames: ['reason'] as const,
      registers,
    }),
    inserts: counter('junjo_indexer_inserts_total', 'Inserts begun.'),
    repairs: counter('junjo_indexer_repairs_total', 'Repairs begun: writes that first ask what is there.'),
    retries: counter('junjo_indexer_retries_total', 'Calls to log or store that failed and are made again.'),
    alarms: new Gauge({
      name: 'junjo_indexer_alarms',
      help: '1 while a partition is stopped and needs someone, by code.',
      labelNames: ['partition', 'code'] as const,
      registers,
    }),
  };

  function counter(name: string, help: string): Counter {
    return new Counter({ name, help, registers });
  }
}
