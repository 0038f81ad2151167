import { runRole } from '@studio/runtime';
import { composeVectorIndexer } from './compose.ts';

await runRole(process, 'vector-indexer', composeVectorIndexer);
