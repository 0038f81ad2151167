import { readFile } from 'node:fs/promises';
import { openFlushSignal } from '@studio/flush-signal/open';
import { loadPrices } from '@studio/llm';
import { type ConfigOf, type NamedComponent, pricesText, type RoleContext } from '@studio/runtime';
import { SPAN_INDEXER_GROUP } from '@studio/span-log/lag';
import { type KafkaSpanLogConfig, openSpanLog } from '@studio/span-log/open';
import { openSpanStore } from '@studio/span-store/open';
import { createIndexer } from './indexer.ts';

/** The separate indexer process: from Kafka into ClickHouse. Where there is a Redis, it hears of flushes. */
export async function composeIndexer(context: RoleContext<'indexer'>): Promise<readonly NamedComponent[]> {
  const { config, logger, registry, clock, opened } = context;
  const prices = loadPrices(await pricesText(config), config.pricesFile);
  const { clickhouseUrl: url, clickhouseDatabase: database } = config;
  const spanStore = await openSpanStore({ url, database, logger, clock });
  opened.defer(() => spanStore.close());
  if (config.runMigrations) await spanStore.migrate();
  const spanLog = await openSpanLog(await kafkaConfig(config), { clock, logger });
  opened.defer(() => spanLog.close());
  const { redisUrl } = config;
  const flush = redisUrl ? ({ kind: 'redis', url: redisUrl } as const) : ({ kind: 'in-process' } as const);
  const flushSignal = await openFlushSignal(flush, { logger });
  opened.defer(() => flushSignal.close());
  const shared = { config, logger, registry, clock };
  const component = createIndexer({ ...shared, spanLog, spanStore, flushSignal, prices });
  return [{ name: 'indexer', component }];
}

async function kafkaConfig(config: ConfigOf<'indexer'>): Promise<KafkaSpanLogConfig> {
  const { kafkaTlsCaFile, kafkaSaslMechanism, kafkaSaslUsername, kafkaSaslPassword } = config;
  const ca = kafkaTlsCaFile === undefined ? {} : { ca: await readFile(kafkaTlsCaFile, 'utf8') };
  const sasl = kafkaSaslMechanism && {
    mechanism: kafkaSaslMechanism,
    username: kafkaSaslUsername ?? '',
    password: kafkaSaslPassword ?? '',
  };
  return {
    kind: 'kafka',
    brokers: config.kafkaBrokers,
    topic: config.kafkaTopic,
    requiredGroups: [SPAN_INDEXER_GROUP],
    clientId: 'junjo-indexer',
    ...(config.kafkaTls ? { tls: ca } : {}),
    ...(sasl ? { sasl } : {}),
  };
}
