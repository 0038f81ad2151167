import { runRole } from '@studio/runtime';
import { composeApi } from './compose.ts';

await runRole(process, 'api', composeApi);
