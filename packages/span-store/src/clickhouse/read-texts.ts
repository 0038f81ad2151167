import { RetryableError } from '@studio/core';
import type { Connection } from './connection.ts';

/** Pieces asked for at once: 32 hexadecimal characters each in a parameter. */
const MAX_HASHES = 5_000;

/** Bodies by hash (latin1). @throws RetryableError `text_missing` when the store has not all of them */
export async function readTexts(
  connection: Connection,
  projectId: string,
  days: readonly number[],
  hashes: readonly string[],
  signal?: AbortSignal,
): Promise<Map<string, Uint8Array>> {
  const bodies = new Map<string, Uint8Array>();
  for (let from = 0; from < hashes.length; from += MAX_HASHES) {
    const some = hashes.slice(from, from + MAX_HASHES);
    const answer = await connection.select({
      sql: `SELECT hash, body FROM texts WHERE project_id = {projectId:String}
        AND bucket_day IN (SELECT toDate(arrayJoin({days:Array(UInt16)})))
        AND hash IN (SELECT toFixedString(unhex(arrayJoin({hashes:Array(String)})), 16))`,
      params: { projectId, days, hashes: some.map((hash) => Buffer.from(hash, 'latin1').toString('hex')) },
      signal,
    });
    while (!answer.done) bodies.set(Buffer.from(answer.raw(16)).toString('latin1'), answer.blob());
  }
  if (bodies.size < hashes.length) {
    throw new RetryableError(`${hashes.length - bodies.size} texts of the spans are not in the store`, {
      code: 'text_missing',
    });
  }
  return bodies;
}
