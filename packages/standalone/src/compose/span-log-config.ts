import { SPAN_INDEXER_GROUP } from '@studio/indexer';
import { type Config, kafkaConnection } from '@studio/runtime';
import type { SpanLogConfig } from '@studio/span-log/open';
import type { DataFolder } from '../data-folder/data-folder.ts';

/** The span log of this configuration: Kafka, or the embedded one in the data folder. */
export async function spanLogConfig(config: Config, folder: DataFolder): Promise<SpanLogConfig> {
  const { maxRecordBytes, appendTimeoutMs } = config;
  const common = { requiredGroups: [SPAN_INDEXER_GROUP], appendTimeoutMs };
  if (config.kafkaBrokers) {
    return { kind: 'kafka', clientId: 'junjo-standalone', ...common, ...(await kafkaConnection(config)) };
  }
  const { logRetentionMs: retentionMs, logRetentionBytes: retentionBytes } = config;
  return { kind: 'embedded', dir: folder.log, maxRecordBytes, retentionMs, retentionBytes, ...common };
}
