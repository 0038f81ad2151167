import { runRole } from '@studio/runtime';
import { composeIndexer } from './compose.ts';

await runRole(process, 'indexer', composeIndexer);
