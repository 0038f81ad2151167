import { Counter, Gauge, type Registry } from '@studio/runtime';
import type { PartitionLag } from '@studio/span-log/lag';

export type VectorMetrics = ReturnType<typeof createVectorMetrics>;

/** The vector indexer's metrics on the process's registry. `lag` is asked when they are read. */
export function createVectorMetrics(registry: Registry, lag: () => Promise<readonly PartitionLag[]>) {
  const registers = [registry];
  const lagSeconds = new Gauge({
    name: 'junjo_vector_indexer_lag_seconds',
    help: 'Age of the oldest record of the partition whose texts are not indexed.',
    labelNames: ['partition'] as const,
    registers,
  });
  const lagRecords: Gauge<'partition'> = new Gauge({
    name: 'junjo_vector_indexer_lag_records',
    help: 'Records of the partition whose texts are not indexed.',
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
    points: counter('junjo_vector_indexer_points_total', 'Points written; a retry counts again.'),
    dense: counter('junjo_vector_indexer_dense_total', 'Points that got a dense vector.'),
    refused: counter('junjo_vector_indexer_refused_texts_total', 'Texts that the embedding model refused.'),
    retries: counter('junjo_vector_indexer_retries_total', 'Calls that failed and are made again.'),
    unreadable: counter(
      'junjo_vector_indexer_unreadable_records_total',
      'Records that cannot be read; the span indexer makes dead letters of them.',
    ),
    deadLetters: new Counter({
      name: 'junjo_vector_indexer_dead_letters_total',
      help: 'Dead letters written, by reason. After a crash some are written, and counted, again.',
      labelNames: ['reason'] as const,
      registers,
    }),
    /** The alarm of this group: it should stay 0. */
    skippedRecords: new Counter({
      name: 'junjo_vector_indexer_skipped_records_total',
      help: 'Records that left the log before their texts were indexed: they cannot be searched.',
      labelNames: ['partition'] as const,
      registers,
    }),
  };

  function counter(name: string, help: string): Counter {
    return new Counter({ name, help, registers });
  }
}
