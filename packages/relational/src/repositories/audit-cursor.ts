import { PermanentError } from '@studio/core';

interface Place {
  readonly at: number;
  readonly id: string;
}

const PLACE = /^(\d{1,16}) ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** Says where a page of the audit log ended; base64url, so that it goes into a URL as it is. */
export function cursorAfter({ at, id }: Place): string {
  return Buffer.from(`${at} ${id}`).toString('base64url');
}

/** @throws PermanentError `invalid_cursor` for any text that `cursorAfter` has not made */
export function parseCursor(cursor: string): Place {
  const text = Buffer.from(cursor, 'base64url').toString('latin1');
  const [, at, id] = PLACE.exec(text) ?? [];
  const place = { at: Number(at), id: id ?? '' };
  if (id !== undefined && Number.isSafeInteger(place.at) && cursorAfter(place) === cursor) return place;
  throw new PermanentError('This is not a cursor that a page of the audit log gave.', {
    code: 'invalid_cursor',
  });
}
