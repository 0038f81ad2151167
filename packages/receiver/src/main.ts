import { runRole } from '@studio/runtime';
import { composeReceiver } from './compose.ts';

await runRole(process, 'receiver', composeReceiver);
