import { operation } from '../operation.ts';
import { projectQuery } from '../shapes/parameters.ts';
import { flushedSchema } from '../shapes/wal.ts';

export const flushWal = operation({
  id: 'flushWal',
  method: 'post',
  path: '/api/v1/admin/flush-wal',
  aliases: ['/api/admin/flush-wal'],
  tag: 'Traces',
  access: 'member',
  project: 'request',
  summary: 'Index what was accepted now; answers when it can be queried',
  description:
    'Waits up to ten seconds. `wal_flush_failed` says how much is not indexed by then; indexing goes on by itself.',
  query: projectQuery,
  success: { status: 200, schema: flushedSchema },
  errors: ['wal_flush_failed'],
  audit: { action: 'wal.flush', resourceType: 'span_log' },
});
