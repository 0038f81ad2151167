/** Values of command line options; each throws commander's InvalidArgumentError with what is allowed. */
import bytes from 'bytes-iec';
import { InvalidArgumentError } from 'commander';
import ms from 'ms';

/** `90s`, `12h`, `30d`, `1y`: ms. */
export function durationOption(text: string): number {
  const parsed = /^\d+(\.\d+)?(ms|s|m|h|d|w|y)$/.test(text) ? ms(text as ms.StringValue) : 0;
  if (parsed > 0) return parsed;
  throw new InvalidArgumentError('Allowed: a duration such as 90s, 12h, 30d or 1y.');
}

/** `512MiB`: bytes. */
export function byteOption(text: string): number {
  const parsed = bytes.parse(text);
  if (parsed !== null && parsed >= 1) return Math.floor(parsed);
  throw new InvalidArgumentError('Allowed: a size such as 512MiB or 2GiB.');
}

export function formatOption(text: string): 'table' | 'json' {
  if (text === 'table' || text === 'json') return text;
  throw new InvalidArgumentError('Allowed: table, json.');
}

/** A whole number of at least 1. */
export function countOption(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Allowed: a whole number of at least 1.');
}
