import { SPAN_INDEXER_GROUP } from '@studio/indexer';
import { type Config, kafkaConnection } from '@studio/runtime';
import type { SpanLog } from '@studio/span-log';
import { openSpanLog, type SpanLogConfig } from '@studio/span-log/open';
import type { DataFolder } from '../data-folder/data-folder.ts';
import { opening, RESTORE } from './opening.ts';
import type { StoreDeps } from './store-deps.ts';

/** The configured Kafka, or the embedded log in the data folder. */
export async function openSpanLogPart(deps: StoreDeps, opened: AsyncDisposableStack): Promise<SpanLog> {
  const { config, folder, logger, clock } = deps;
  const choice = await spanLogConfig(config, folder);
  const what = config.kafkaBrokers ? 'The span log on Kafka' : `The span log in ${folder.log}`;
  const log = await opening(what, RESTORE, () => openSpanLog(choice, { logger, clock }));
  opened.defer(() => log.close());
  return log;
}

async function spanLogConfig(config: Config, folder: DataFolder): Promise<SpanLogConfig> {
  const { maxRecordBytes, appendTimeoutMs } = config;
  const common = { requiredGroups: [SPAN_INDEXER_GROUP], appendTimeoutMs };
  if (config.kafkaBrokers) {
    return { kind: 'kafka', clientId: 'junjo-standalone', ...common, ...(await kafkaConnection(config)) };
  }
  const { logRetentionMs: retentionMs, logRetentionBytes: retentionBytes } = config;
  return { kind: 'embedded', dir: folder.log, maxRecordBytes, retentionMs, retentionBytes, ...common };
}
