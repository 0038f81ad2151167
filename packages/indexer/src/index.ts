export { type IndexerConfig, SPAN_INDEXER_GROUP } from './config.ts';
export { createIndexer, type Indexer, type IndexerDeps } from './indexer.ts';
export { type PartitionLag, readLag } from './lag.ts';
export { type AtStep, STEPS, type Step, type StepPoint } from './steps.ts';
export { VECTOR_INDEXER_GROUP, type VectorIndexerConfig } from './vectors/config.ts';
export { createVectorIndexer, type VectorIndexer, type VectorIndexerDeps } from './vectors/vector-indexer.ts';
