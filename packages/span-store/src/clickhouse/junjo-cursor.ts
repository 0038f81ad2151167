import { hexToBytes, PermanentError } from '@studio/core';
import { startExcess, storedStart } from '../stored-time.ts';

/** The last span of a page of a list that is newest first, then by span id. */
export interface ListCursor {
  readonly startUnixNano: bigint;
  readonly spanId: string;
}

export function encodeCursor({ startUnixNano, spanId }: ListCursor): string {
  return Buffer.from(`${startUnixNano} ${spanId}`).toString('base64url');
}

/** @throws PermanentError `invalid_cursor` */
export function decodeCursor(cursor: string): ListCursor {
  const [start = '', spanId = '', ...rest] = Buffer.from(cursor, 'base64url').toString('latin1').split(' ');
  const isCursor = /^\d{1,20}$/.test(start) && hexToBytes(spanId)?.length === 8 && rest.length === 0;
  const startUnixNano = isCursor ? BigInt(start) : -1n;
  if (startUnixNano < 0n || startUnixNano >= 2n ** 64n) {
    throw new PermanentError('This is not the cursor of a page.', { code: 'invalid_cursor' });
  }
  return { startUnixNano, spanId };
}

/** A condition for what comes after the cursor, and its parameters. */
export function afterCursor({ startUnixNano, spanId }: ListCursor) {
  const params = {
    cursorStart: storedStart(startUnixNano).toString(),
    cursorExcess: startExcess(startUnixNano).toString(),
    cursorSpan: spanId,
  };
  const at = 'fromUnixTimestamp64Nano({cursorStart:Int64})';
  const condition = `start_time <= ${at} AND (start_time < ${at} OR start_excess < {cursorExcess:UInt64}
    OR (start_excess = {cursorExcess:UInt64} AND span_id > unhex({cursorSpan:String})))`;
  return { condition, params };
}
