import { kafkaConnection, type NamedComponent, type RoleContext } from '@studio/runtime';
import { SPAN_INDEXER_GROUP } from '@studio/span-log/lag';
import { openSpanLog } from '@studio/span-log/open';
import { openEmbedder, openVectorIndex, vectorIndexChoice } from '@studio/vector-index/open';
import { createVectorIndexer } from './vector-indexer.ts';

/** The separate vector indexer: from Kafka into Qdrant or ClickHouse. Several share the partitions. */
export async function composeVectorIndexer(
  context: RoleContext<'vector-indexer'>,
): Promise<readonly NamedComponent[]> {
  const { config, logger, registry, clock, opened } = context;
  if (!config.vectorIndex) {
    logger.warn('JUNJO_VECTOR_INDEX is off: there is nothing to do');
    return [];
  }
  const { index: choice, embedder: endpoint } = vectorIndexChoice(config, config.clickhouseUrl ?? '');
  const index = await openVectorIndex(choice, { clock });
  opened.defer(() => index.close());
  const embedder = endpoint && openEmbedder(endpoint, { clock });
  const kafka = await kafkaConnection(config);
  const spanLog = await openSpanLog(
    { kind: 'kafka', requiredGroups: [SPAN_INDEXER_GROUP], clientId: 'junjo-vector-indexer', ...kafka },
    { clock, logger },
  );
  opened.defer(() => spanLog.close());
  const { runMigrations } = config;
  const component = createVectorIndexer({
    config,
    spanLog,
    index,
    embedder,
    runMigrations,
    logger,
    registry,
    clock,
  });
  return [{ name: 'vector indexer', component }];
}
