/**
 * Prices of one token in pico-dollars (10⁻¹² USD): a price per million tokens with six decimals is a whole number, and
 * stays far below 2^53.
 */
export interface Rates {
  readonly input: number;
  /** Of input tokens that came from the provider's cache. */
  readonly cachedInput: number;
  /** Of input tokens that were written into the provider's cache. */
  readonly cacheWrite: number;
  readonly output: number;
}

/** What some models of one provider cost from a day on, until a later row of the same model. */
export interface PriceRow {
  readonly provider: string;
  /** Names in lower case; a `*` at the end stands for anything. */
  readonly models: readonly string[];
  readonly validFromUnixMs: number;
  readonly rates: Rates;
  /** The whole request has these rates when its input is longer. */
  readonly longContext: { readonly aboveInputTokens: number; readonly rates: Rates } | undefined;
}
