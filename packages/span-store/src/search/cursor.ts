import { PermanentError } from '@studio/core';

/** A place in a list that is newest first: everything after it is older. */
export interface Place {
  readonly startUnixNano: bigint;
  /** 16 hexadecimal characters. */
  readonly spanId: string;
}

export function cursorOf({ startUnixNano, spanId }: Place): string {
  return Buffer.from(`${startUnixNano}.${spanId}`).toString('base64url');
}

/** @throws PermanentError `bad_cursor` */
export function placeOf(cursor: string): Place {
  const [, start, spanId] =
    /^(\d{1,19})\.([0-9a-f]{16})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (start === undefined || spanId === undefined || BigInt(start) >= 2n ** 63n)
    throw new PermanentError('This is not the cursor of a page.', { code: 'bad_cursor' });
  return { startUnixNano: BigInt(start), spanId };
}
