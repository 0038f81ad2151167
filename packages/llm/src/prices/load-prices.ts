import { PermanentError } from '@studio/core';
import builtIn from '../../prices/prices.json' with { type: 'json' };
import { type PriceTable, parsePriceTable } from './parse-price-table.ts';
import { PriceBook } from './price-book.ts';

/** What models cost: opaque; made by `loadPrices`, asked by `costNanoUsd`. */
export type Prices = PriceBook;

/**
 * The table in `prices/prices.json`, with rows of one's own before it: for a model that they name, only they count.
 *
 * @param overridesJson text of a table of the same shape
 * @param source where that text is from, for errors
 * @throws PermanentError `invalid_prices` that says what is wrong with `overridesJson`
 */
export function loadPrices(overridesJson?: string, source = 'prices'): Prices {
  const table = parsePriceTable(builtIn);
  return new PriceBook(overridesJson === undefined ? [table] : [ownTable(overridesJson, source), table]);
}

function ownTable(json: string, source: string): PriceTable {
  try {
    return parsePriceTable(JSON.parse(json));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const what = cause instanceof SyntaxError ? `this is not JSON (${why}).` : why;
    throw new PermanentError(`${source}: ${what}`, { code: 'invalid_prices', cause });
  }
}
