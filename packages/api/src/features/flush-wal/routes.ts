import { operations } from '@studio/api-schema';
import { RetryableError } from '@studio/core';
import { HttpError } from '../../errors/http-error.ts';
import type { Serve } from '../../http/call.ts';
import type { LogFlush } from '../../wal/wal.ts';

/** Well within the time of any answer of this API. */
const TIMEOUT_MS = 10_000;

/** Makes what was accepted queryable without waiting for the indexers' linger. */
export function serveFlushWal(serve: Serve, logFlush: LogFlush | undefined): void {
  serve(operations.flushWal, async ({ change }) => {
    const { flushed, recordsBehind } = await flush(logFlush);
    if (!flushed) {
      throw new HttpError(
        'wal_flush_failed',
        `After ${TIMEOUT_MS / 1000} s ${recordsBehind} records of the log are not indexed yet; indexing goes on.`,
        { retryAfterSeconds: 5 },
      );
    }
    await change(async () => {});
    return { success: true, message: 'Everything accepted before this request can be queried.' };
  });
}

async function flush(logFlush: LogFlush | undefined) {
  try {
    if (!logFlush) throw new Error('INGESTION_HOST is not set');
    return await logFlush.flush(TIMEOUT_MS);
  } catch (cause) {
    throw new RetryableError('The span log cannot be asked how far it is indexed.', {
      code: 'flush_unavailable',
      cause,
    });
  }
}
