import { PermanentError } from '@studio/core';
import type { VectorIndexConfig } from './config.ts';
import type { VectorIndexDeps } from './deps.ts';
import type { VectorIndex } from './port.ts';

export type { VectorIndexConfig } from './config.ts';
export { type EmbedderConfig, openEmbedder } from './embeddings/open-embedder.ts';
export { type VectorIndexChoice, type VectorSettings, vectorIndexChoice } from './index-choice.ts';

const DATABASE_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/**
 * Opens the configured index without connecting; the only place that chooses an adapter. `migrate` before the first use.
 * @throws PermanentError `invalid_index_url`, `invalid_database_name`
 */
export async function openVectorIndex(
  config: VectorIndexConfig,
  deps: VectorIndexDeps,
): Promise<VectorIndex> {
  const url = parseUrl(config.url);
  switch (config.kind) {
    case 'clickhouse': {
      const database = config.database ?? (url.pathname.slice(1) || 'junjo');
      if (!DATABASE_NAME.test(database)) {
        const message = `'${database}' is not a name for the vector index's database: use letters, digits and _`;
        throw new PermanentError(message, { code: 'invalid_database_name' });
      }
      url.pathname = '';
      const { ClickHouseVectorIndex } = await import('./clickhouse/clickhouse-vector-index.ts');
      return new ClickHouseVectorIndex({ ...config, url: url.href, database }, deps);
    }
    case 'qdrant': {
      const { QdrantVectorIndex } = await import('./qdrant/qdrant-vector-index.ts');
      return new QdrantVectorIndex(config);
    }
  }
}

function parseUrl(url: string): URL {
  const parsed = URL.parse(url);
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) {
    throw new PermanentError("The vector index's URL must look like http://host:port", {
      code: 'invalid_index_url',
    });
  }
  return parsed;
}
