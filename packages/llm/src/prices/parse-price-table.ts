import { PermanentError } from '@studio/core';
import type { PriceRow, Rates } from './price-row.ts';

export interface PriceTable {
  /** Day on which the table was right, YYYY-MM-DD. */
  readonly date: string;
  readonly rows: readonly PriceRow[];
}

type Fields = Readonly<Record<string, unknown>>;

const PICO_PER_MILLIONTH = 1_000_000;
const MAX_USD_PER_MILLION = 1_000_000;

/**
 * A price table: `{date, models: [{provider, models, validFrom, usdPerMillionTokens: {input, cachedInput?, cacheWrite?,
 * output}, longContext?: {aboveInputTokens, input, …}}], note?, sources?}`. A cached price that is left out is the
 * price of input.
 * @throws PermanentError `invalid_prices` that says where
 */
export function parsePriceTable(value: unknown): PriceTable {
  const table = fields(value, '', ['date', 'models', 'note', 'sources']);
  const { date, models } = table;
  if (typeof date !== 'string' || dayOf(date) === undefined)
    throw invalid('date', 'a day as YYYY-MM-DD', date);
  if (!Array.isArray(models)) throw invalid('models', 'a list', models);
  return { date, rows: models.map((row, index) => rowOf(row, `models[${index}]`)) };
}

function rowOf(value: unknown, at: string): PriceRow {
  const known = ['provider', 'models', 'validFrom', 'usdPerMillionTokens', 'longContext'];
  const { provider, models, validFrom, usdPerMillionTokens, longContext } = fields(value, at, known);
  const from = dayOf(validFrom);
  if (!isName(provider)) throw invalid(`${at}.provider`, 'a name', provider);
  if (!Array.isArray(models) || models.length === 0 || !models.every(isName)) {
    throw invalid(`${at}.models`, 'a list of names', models);
  }
  if (from === undefined) throw invalid(`${at}.validFrom`, 'a day as YYYY-MM-DD', validFrom);
  return {
    provider: provider.toLowerCase(),
    models: models.map((name: string) => name.toLowerCase()),
    validFromUnixMs: from,
    rates: ratesOf(usdPerMillionTokens, `${at}.usdPerMillionTokens`, []),
    longContext: longContext === undefined ? undefined : longContextOf(longContext, `${at}.longContext`),
  };
}

function longContextOf(value: unknown, at: string): PriceRow['longContext'] {
  const rates = ratesOf(value, at, ['aboveInputTokens']);
  const { aboveInputTokens } = value as Fields;
  if (!Number.isSafeInteger(aboveInputTokens) || (aboveInputTokens as number) < 1) {
    throw invalid(`${at}.aboveInputTokens`, 'a number of tokens', aboveInputTokens);
  }
  return { aboveInputTokens: aboveInputTokens as number, rates };
}

function ratesOf(value: unknown, at: string, more: readonly string[]): Rates {
  const given = fields(value, at, ['input', 'cachedInput', 'cacheWrite', 'output', ...more]);
  const input = picoPerToken(given['input'], `${at}.input`);
  const orInput = (key: string) =>
    given[key] === undefined ? input : picoPerToken(given[key], `${at}.${key}`);
  return {
    input,
    cachedInput: orInput('cachedInput'),
    cacheWrite: orInput('cacheWrite'),
    output: picoPerToken(given['output'], `${at}.output`),
  };
}

function picoPerToken(usdPerMillion: unknown, at: string): number {
  if (typeof usdPerMillion !== 'number' || !(usdPerMillion >= 0) || usdPerMillion > MAX_USD_PER_MILLION) {
    throw invalid(at, `US dollars per million tokens, from 0 to ${MAX_USD_PER_MILLION}`, usdPerMillion);
  }
  const pico = Math.round(usdPerMillion * PICO_PER_MILLIONTH);
  if (pico / PICO_PER_MILLIONTH !== usdPerMillion) throw invalid(at, 'at most six decimals', usdPerMillion);
  return pico;
}

function fields(value: unknown, at: string, known: readonly string[]): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid(at || 'the whole', 'an object', value);
  }
  const unknownKey = Object.keys(value).find((key) => !known.includes(key));
  if (unknownKey !== undefined) {
    throw invalid(at || 'the whole', `only ${known.join(', ')}`, unknownKey);
  }
  return value as Fields;
}

const isName = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '';

function dayOf(value: unknown): number | undefined {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(value)) return undefined;
  const unixMs = Date.parse(`${value}T00:00:00Z`);
  // A day such as the 31st of February moves on into March.
  return Number.isNaN(unixMs) || !new Date(unixMs).toISOString().startsWith(value) ? undefined : unixMs;
}

function invalid(at: string, allowed: string, found: unknown): PermanentError {
  const shown = (JSON.stringify(found) ?? 'nothing').slice(0, 100);
  return new PermanentError(`${at} must be ${allowed}; found ${shown}.`, { code: 'invalid_prices' });
}
