import { PermanentError } from '@studio/core';

/** Bytes that are not the protobuf message they should be; `at` is the offset of the first wrong byte. */
export function undecodable(what: string, at: number): PermanentError {
  return new PermanentError(`${what} at byte ${at}`, { code: 'invalid_protobuf' });
}
