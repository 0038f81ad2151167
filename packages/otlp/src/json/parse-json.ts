import { PermanentError } from '@studio/core';

/** A number of JSON that a double cannot hold exactly: its text as it was sent. */
export class LongNumber {
  readonly source: string;

  constructor(source: string) {
    this.source = source;
  }
}

/** A number token with 16 or more digits, as nanoseconds have. Text inside strings may match too, which costs only time. */
const HAS_LONG_NUMBER = /[:,[]\s*-?[\d.]{16,}/;

/**
 * JSON.parse that loses no digits: long numbers become `LongNumber`.
 *
 * @throws PermanentError `invalid_json` when the bytes are not UTF-8 or not JSON
 */
export function parseJson(bytes: Uint8Array): unknown {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new PermanentError('body is not UTF-8', { code: 'invalid_json', cause });
  }
  try {
    return HAS_LONG_NUMBER.test(text) ? JSON.parse(text, keepLongNumber as Reviver) : JSON.parse(text);
  } catch (error) {
    // Only the position, and no cause: the engine's message quotes the body.
    const position = error instanceof Error ? /at position (\d+)/.exec(error.message)?.[1] : undefined;
    const where = position === undefined ? '' : ` (wrong at character ${position})`;
    throw new PermanentError(`body is not JSON${where}`, { code: 'invalid_json' });
  }
}

type Reviver = (key: string, value: unknown) => unknown;

/** The third argument is ECMAScript's JSON.parse source text access; it has a source for primitives only. */
function keepLongNumber(_key: string, value: unknown, context: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value) || context.source === undefined) return value;
  return new LongNumber(context.source);
}
