import { openKeyCache } from '@studio/key-cache/open';
import { loadPrices } from '@studio/llm';
import { openRelational } from '@studio/relational/open';
import { type Health, type NamedComponent, pricesText, type RoleContext } from '@studio/runtime';
import { openSpanStore } from '@studio/span-store/open';
import { createApi } from './api.ts';
import { ensureGiven } from './ensure-given.ts';
import { openRedis } from './open-redis.ts';
import { StoreWatch } from './store-watch.ts';

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
  const watch = new StoreWatch({ 'the database': relational, 'the span store': spanStore }, clock, logger);
  const readiness = (): Health => watch.health();
  const api = createApi({
    config,
    spanStore,
    relational,
    keyCache,
    redis,
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
