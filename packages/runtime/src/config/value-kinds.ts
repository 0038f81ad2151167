/** The kinds of values that variables hold: each reads text, and says what it takes. */
import bytes from 'bytes-iec';
import ms from 'ms';
import { z } from 'zod';
import { fromText } from './setting.ts';

type Value<T> = z.ZodType<T, string>;

export const text = (allowed = 'any text'): Value<string> => fromText(allowed, (value) => value);

export const atLeast = (characters: number): Value<string> =>
  fromText(`at least ${characters} characters`, (value) => (value.length >= characters ? value : undefined));

/** `maxBytes` and the like: `64MiB`, `10GB`, `1048576`. A number of bytes. */
export function byteSize(limits: { min?: string; max?: string } = {}): Value<number> {
  const min = limits.min ? (bytes.parse(limits.min) ?? 0) : 0;
  const max = limits.max ? (bytes.parse(limits.max) ?? 0) : Number.MAX_SAFE_INTEGER;
  const range = [limits.min && `at least ${limits.min}`, limits.max && `at most ${limits.max}`];
  const allowed = ['a size such as 64MiB, 10GB or 1048576 (bytes)', ...range.filter(Boolean)].join(', ');
  return fromText(allowed, (value) => {
    const parsed = bytes.parse(value);
    return parsed !== null && parsed >= min && parsed <= max ? Math.floor(parsed) : undefined;
  });
}

interface DurationLimits {
  readonly min?: ms.StringValue;
  readonly max?: ms.StringValue;
  /** 0 is taken below `min` too, and means this. */
  readonly zero?: string;
}

/** `500ms`, `5m`, `7d`; 0 where it switches something off. Milliseconds. */
export function duration(limits: DurationLimits = {}): Value<number> {
  const min = limits.min ? ms(limits.min) : 0;
  const max = limits.max ? ms(limits.max) : Number.MAX_SAFE_INTEGER;
  const range = [limits.min && `at least ${limits.min}`, limits.max && `at most ${limits.max}`];
  const zero = limits.zero && `or 0 = ${limits.zero}`;
  const allowed = ['a duration such as 500ms, 30s, 5m, 1h or 7d', ...range, zero].filter(Boolean).join(', ');
  return fromText(allowed, (value) => {
    if (!/^\d+(\.\d+)? ?(ms|s|m|h|d|w)$/.test(value) && value !== '0') return undefined;
    const parsed = ms(value as ms.StringValue);
    if (parsed === 0 && zero) return 0;
    return parsed >= min && parsed <= max ? Math.round(parsed) : undefined;
  });
}

export function integer(min: number, max = Number.MAX_SAFE_INTEGER, note = ''): Value<number> {
  const range = max === Number.MAX_SAFE_INTEGER ? `from ${min}` : `from ${min} to ${max}`;
  return fromText(`a whole number ${range}${note}`, (value) => {
    const parsed = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
    return parsed >= min && parsed <= max ? parsed : undefined;
  });
}

export const port = (): Value<number> => integer(0, 65_535, ' (0 = any free port)');

/** A share between 0 and 1. */
export const share = (): Value<number> =>
  fromText('a number from 0 to 1', (value) => {
    const parsed = /^\d(\.\d+)?$/.test(value) ? Number(value) : Number.NaN;
    return parsed <= 1 ? parsed : undefined;
  });

export const flag = (): Value<boolean> =>
  fromText('true or false', (value) => {
    const lower = value.toLowerCase();
    if (lower === 'true' || lower === '1') return true;
    return lower === 'false' || lower === '0' ? false : undefined;
  });

export const oneOf = <const T extends string>(...values: readonly T[]): Value<T> =>
  fromText(`one of ${values.join(', ')}`, (value) => values.find((known) => known === value));

export const email = (): Value<string> =>
  fromText('an e-mail address', (value) => (z.email().safeParse(value).success ? value : undefined));

/** Comma-separated, blanks around entries ignored. */
export function list(what: string, isEntry: (entry: string) => boolean): Value<readonly string[]> {
  return fromText(`a comma-separated list of ${what}`, (value) => {
    const entries = value.split(',').map((entry) => entry.trim());
    return entries.every(isEntry) ? entries : undefined;
  });
}
