import type { VectorIndexConfig } from './config.ts';
import type { EmbedderConfig } from './embeddings/embedder-config.ts';

/** What the process configuration says about the index: a loaded `Config` of `@studio/runtime` fits as it is. */
export interface VectorSettings {
  readonly clickhouseDatabase: string;
  readonly qdrantUrl?: string | undefined;
  readonly qdrantApiKey?: string | undefined;
  readonly embeddingsUrl?: string | undefined;
  readonly embeddingsModel?: string | undefined;
  readonly embeddingsApiKey?: string | undefined;
  readonly embeddingsDimensions?: number | undefined;
  readonly embeddingsMaxInputBytes: number;
}

export interface VectorIndexChoice {
  readonly index: VectorIndexConfig;
  readonly embedder: EmbedderConfig | undefined;
}

/** Qdrant when it is given, else tables in this ClickHouse; an embedder when its endpoint is given. */
export function vectorIndexChoice(settings: VectorSettings, clickhouseUrl: string): VectorIndexChoice {
  const { qdrantUrl, qdrantApiKey: apiKey, clickhouseDatabase: database } = settings;
  const embedder = embedderOf(settings);
  const index: VectorIndexConfig = qdrantUrl
    ? { kind: 'qdrant', url: qdrantUrl, apiKey, dimensions: embedder?.dimensions }
    : { kind: 'clickhouse', url: clickhouseUrl, database };
  return { index, embedder };
}

function embedderOf(settings: VectorSettings): EmbedderConfig | undefined {
  const { embeddingsUrl: url, embeddingsModel: model, embeddingsDimensions: dimensions } = settings;
  if (!url || !model || !dimensions) return undefined;
  const { embeddingsApiKey: apiKey, embeddingsMaxInputBytes: maxInputBytes } = settings;
  return { url, model, apiKey, dimensions, maxInputBytes };
}
