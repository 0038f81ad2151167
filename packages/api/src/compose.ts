import { openKeyCache } from '@studio/key-cache/open';
import { loadPrices } from '@studio/llm';
import { openRelational } from '@studio/relational/open';
import {
  type ConfigOf,
  type Health,
  kafkaConnection,
  type NamedComponent,
  pricesText,
  type RoleContext,
} from '@studio/runtime';
import type { SpanLog } from '@studio/span-log';
import { SPAN_INDEXER_GROUP } from '@studio/span-log/lag';
import { openSpanLog } from '@studio/span-log/open';
import { openSpanStore } from '@studio/span-store/open';
import { openEmbedder, openVectorIndex, vectorIndexChoice } from '@studio/vector-index/open';
import { createApi } from './api.ts';
import type { VectorSearch } from './deps.ts';
import { ensureGiven } from './ensure-given.ts';
import { openRedis } from './open-redis.ts';
import { StoreWatch } from './store-watch.ts';
import { createWalClient } from './wal/wal-client.ts';

/** The separate API process: Postgres for who, ClickHouse for what, Redis to tell receivers and to count with replicas. */
export async function composeApi(context: RoleContext<'api'>): Promise<readonly NamedComponent[]> {
  const { config, logger, registry, clock, opened } = context;
  const prices = loadPrices(await pricesText(config), config.pricesFile);
  const relational = await openRelational({ kind: 'postgres', url: config.postgresUrl }, { clock });
  opened.defer(() => relational.close());
  const { clickhouseUrl: url, clickhouseDatabase: database } = config;
  const spanStore = await openSpanStore({ url, database, logger, clock });
  opened.defer(() => spanStore.close());
  if (config.runMigrations) {
    await relational.migrate();
    await spanStore.migrate();
  }
  await ensureGiven(relational, config);
  const keyCache = await openKeyCache(
    { kind: 'redis', url: config.redisUrl, maxEntries: 1 },
    { clock, logger },
  );
  opened.defer(() => keyCache.close());
  const redis = openRedis(config.redisUrl, logger);
  opened.defer(() => redis.disconnect());
  const { ingestionHost: host, ingestionPort: port, internalGrpcToken: internalToken } = config;
  const wal = host ? createWalClient({ host, port, internalToken }) : undefined;
  opened.defer(() => wal?.close());
  const vectors = config.vectorIndex ? await openVectors(config, url, context) : undefined;
  const spanLog = await openLog(context);
  const watch = new StoreWatch({ 'the database': relational, 'the span store': spanStore }, clock, logger);
  const readiness = (): Health => watch.health();
  const api = createApi({
    config,
    spanStore,
    vectors,
    spanLog,
    relational,
    keyCache,
    redis,
    wal,
    logger,
    registry,
    clock,
    readiness,
    prices,
  });
  return [
    { name: 'stores', component: watch },
    { name: 'api', component: api },
  ];
}

/** Its schema is the vector indexer's business: while the index is away, only the search is. */
async function openVectors(
  config: ConfigOf<'api'>,
  clickhouseUrl: string,
  { clock, opened }: RoleContext<'api'>,
): Promise<VectorSearch> {
  const choice = vectorIndexChoice(config, clickhouseUrl);
  const index = await openVectorIndex(choice.index, { clock });
  opened.defer(() => index.close());
  return { index, embedder: choice.embedder && openEmbedder(choice.embedder, { clock }) };
}

/** For the pipeline view only: without brokers, or when they are not there at the start, the rest goes on without it. */
async function openLog(context: RoleContext<'api'>): Promise<SpanLog | undefined> {
  const { config, logger, clock, opened } = context;
  const { kafkaBrokers } = config;
  if (!kafkaBrokers) return undefined;
  try {
    const connection = await kafkaConnection({ ...config, kafkaBrokers });
    const kafka = { kind: 'kafka', clientId: 'junjo-api', ...connection } as const;
    const spanLog = await openSpanLog({ ...kafka, requiredGroups: [SPAN_INDEXER_GROUP] }, { clock, logger });
    opened.defer(() => spanLog.close());
    return spanLog;
  } catch (error) {
    logger.warn({ err: error }, 'the span log cannot be opened: the pipeline view is without it');
    return undefined;
  }
}
