import type { SpanLogConfig } from './config.ts';
import type { SpanLogDeps } from './deps.ts';
import type { SpanLog } from './port.ts';

export type { EmbeddedSpanLogConfig, KafkaSpanLogConfig, SpanLogConfig } from './config.ts';
export type { SpanLogDeps } from './deps.ts';

/**
 * Opens the configured log; the only place that chooses an adapter. Rejects with PermanentError, one sentence: embedded
 * `log_in_use`, `corrupt_file`, `wrong_partitions`; Kafka `topic_missing`, `broker_too_old`, `sign_in_failed`; or with
 * RetryableError `log_unavailable`.
 */
export async function openSpanLog(config: SpanLogConfig, deps: SpanLogDeps): Promise<SpanLog> {
  switch (config.kind) {
    case 'embedded':
      return (await import('./embedded/open-embedded.ts')).openEmbeddedSpanLog(config, deps);
    case 'kafka':
      return (await import('./kafka/open-kafka.ts')).openKafkaSpanLog(config, deps);
  }
}
