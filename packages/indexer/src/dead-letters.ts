import { createHash } from 'node:crypto';
import type { DeadLetter } from '@studio/span-log';
import { SPAN_INDEXER_GROUP } from '@studio/span-log/lag';
import type { FormedRecord } from './form-record.ts';

/** `idx` of a dead letter that is a whole record. */
const WHOLE_RECORD = -1;
const MAX_ERROR_CHARS = 4_000;

/** The same position gives the same id in every life of the indexer, so a crash between two tries leaves one letter. */
export function deadLetterId(
  logId: string,
  partition: number,
  offset: number,
  idx: number,
  group = SPAN_INDEXER_GROUP,
): string {
  const source = JSON.stringify([group, logId, partition, offset, idx]);
  return createHash('sha256').update(source).digest('hex');
}

/** The letters of these records: one for a record that cannot be indexed at all, else one for each invalid span. */
export function deadLettersOf(
  records: readonly FormedRecord[],
  logId: string,
  atUnixMs: number,
): DeadLetter[] {
  return records.flatMap(({ stored, outcome }) => {
    const { partition, offset, record, malformed } = stored;
    const source = { group: SPAN_INDEXER_GROUP, logId, partition, offset, atUnixMs };
    const projectId = record?.projectId ?? '';
    const at = (idx: number) => ({
      ...source,
      idx,
      projectId,
      id: deadLetterId(logId, partition, offset, idx),
    });
    if (outcome.kind === 'deadLetter') {
      const { reason, error } = outcome;
      const encoding = record?.encoding ?? 'identity';
      const body = record?.body ?? malformed?.raw ?? new Uint8Array();
      return [{ ...at(WHOLE_RECORD), reason, error: textOf(error), encoding, body }];
    }
    if (outcome.kind !== 'ok') return [];
    return outcome.value.invalid.map(({ idx, problem, body }) => ({
      ...at(idx),
      reason: 'invalid_span',
      error: problem,
      encoding: 'identity' as const,
      body,
    }));
  });
}

/** Message, stack and causes: what someone needs to find out why. */
function textOf(error: Error): string {
  const { stack, message, cause } = error;
  const text = cause instanceof Error ? `${stack ?? message}\ncaused by ${cause.stack}` : (stack ?? message);
  return text.slice(0, MAX_ERROR_CHARS);
}
