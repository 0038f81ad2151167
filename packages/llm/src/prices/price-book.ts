import { modelNames } from './model-name.ts';
import type { PriceTable } from './parse-price-table.ts';
import { hasOwnPrices, seller } from './price-providers.ts';
import type { PriceRow } from './price-row.ts';

/** Rows of one model under one provider, the oldest first. */
type History = readonly PriceRow[];

const NO_HISTORY: History = [];

/** Model names come from outside: what was found is remembered for so many, then forgotten. */
const MAX_REMEMBERED = 4_096;

interface Pattern {
  readonly beginning: string;
  readonly row: PriceRow;
}

/** Price tables made ready for look-ups; those given first win. */
export class PriceBook {
  /** Day of the newest table, YYYY-MM-DD. */
  readonly date: string;
  readonly #tables: readonly IndexedTable[];
  /** By model, then by provider. */
  readonly #remembered = new Map<string, Map<string, History>>();
  #rememberedCount = 0;

  constructor(tables: readonly PriceTable[]) {
    this.date =
      tables
        .map(({ date }) => date)
        .sort()
        .at(-1) ?? '';
    this.#tables = tables.map((table) => new IndexedTable(table.rows));
  }

  /**
   * The row for a model at a time; undefined when the model is not known. Before the first row of a model its first one
   * counts: a clock may be wrong.
   */
  find(provider: string, model: string, atUnixMs: number): PriceRow | undefined {
    const history = this.#history(provider, model);
    let found = history[0];
    for (const row of history) if (row.validFromUnixMs <= atUnixMs) found = row;
    return found;
  }

  #history(provider: string, model: string): History {
    const known = this.#remembered.get(model)?.get(provider);
    if (known !== undefined) return known;
    if (this.#rememberedCount >= MAX_REMEMBERED) {
      this.#remembered.clear();
      this.#rememberedCount = 0;
    }
    const history = this.#lookUp(provider, model);
    const byProvider = this.#remembered.get(model) ?? new Map<string, History>();
    this.#remembered.set(model, byProvider.set(provider, history));
    this.#rememberedCount++;
    return history;
  }

  #lookUp(provider: string, model: string): History {
    const by = seller(provider);
    const names = modelNames(model);
    for (const table of this.#tables) {
      for (const name of names) {
        const history = table.history(name, by);
        if (history.length > 0) return history;
      }
    }
    return NO_HISTORY;
  }
}

class IndexedTable {
  readonly #exact = new Map<string, PriceRow[]>();
  readonly #patterns: readonly Pattern[];

  constructor(rows: readonly PriceRow[]) {
    const patterns: Pattern[] = [];
    for (const row of [...rows].sort((a, b) => a.validFromUnixMs - b.validFromUnixMs)) {
      for (const name of row.models) {
        if (name.endsWith('*')) patterns.push({ beginning: name.slice(0, -1), row });
        else this.#exact.set(name, [...(this.#exact.get(name) ?? []), row]);
      }
    }
    // Stable: rows of one pattern stay in the order of time.
    this.#patterns = patterns.sort((a, b) => b.beginning.length - a.beginning.length);
  }

  history(name: string, by: string): History {
    const exact = ofSeller(this.#exact.get(name) ?? NO_HISTORY, by);
    if (exact.length > 0) return exact;
    const longest = this.#patterns.find(
      ({ beginning, row }) => name.startsWith(beginning) && ofSeller([row], by).length > 0,
    );
    if (!longest) return NO_HISTORY;
    const same = this.#patterns.filter(({ beginning }) => beginning === longest.beginning);
    return ofSeller(
      same.map(({ row }) => row),
      by,
    );
  }
}

/** The provider's own rows; else, unless its prices are known to be others, those of whoever made the model. */
function ofSeller(rows: History, by: string): History {
  const own = rows.filter(({ provider }) => seller(provider) === by);
  if (own.length > 0 || rows.length === 0) return own;
  if (hasOwnPrices(by)) return NO_HISTORY;
  const maker = rows[0]!.provider;
  return rows.filter(({ provider }) => provider === maker);
}
