export { type PartitionLag, SPAN_INDEXER_GROUP } from '@studio/span-log/lag';
export type { IndexerConfig } from './config.ts';
export { createIndexer, type Indexer, type IndexerDeps } from './indexer.ts';
export { type AtStep, STEPS, type Step, type StepPoint } from './steps.ts';
export { VECTOR_INDEXER_GROUP, type VectorIndexerConfig } from './vectors/config.ts';
export { createVectorIndexer, type VectorIndexer, type VectorIndexerDeps } from './vectors/vector-indexer.ts';
