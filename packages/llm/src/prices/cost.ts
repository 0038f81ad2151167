import type { Prices } from './load-prices.ts';

/** Tokens of one call. */
export interface TokenCounts {
  /**
   * All input, what came from a cache or went into it included: so OpenTelemetry and OpenInference have it. Counts of
   * Anthropic's own API leave both out; see `costNanoUsd`.
   */
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cachedInputTokens?: number;
  readonly cacheCreationTokens?: number;
}

export interface PricedCall {
  /** As the span says it; '' when it does not. */
  readonly provider: string;
  readonly model: string;
  readonly atUnixMs: number;
  readonly tokens: TokenCounts;
}

/**
 * What a call cost by the price table, in nano-dollars, rounded once; undefined when the model is not in it or there are
 * no tokens. Cached tokens are part of the input tokens, as both conventions say. Where they cannot be (together more
 * than the input), an instrumentation passed on Anthropic's own counts, which are beside it.
 */
export function costNanoUsd(prices: Prices, call: PricedCall): bigint | undefined {
  const { provider, model, atUnixMs, tokens } = call;
  const { inputTokens, outputTokens, cachedInputTokens = 0, cacheCreationTokens = 0 } = tokens;
  const cached = cachedInputTokens + cacheCreationTokens;
  if (model === '' || inputTokens + outputTokens + cached === 0) return undefined;
  const row = prices.find(provider, model, atUnixMs);
  if (row === undefined) return undefined;
  const isPart = cached <= inputTokens;
  const allInput = isPart ? inputTokens : inputTokens + cached;
  const { longContext } = row;
  const rates = longContext && allInput > longContext.aboveInputTokens ? longContext.rates : row.rates;
  const plain = isPart ? inputTokens - cached : inputTokens;
  const pico =
    plain * rates.input +
    cachedInputTokens * rates.cachedInput +
    cacheCreationTokens * rates.cacheWrite +
    outputTokens * rates.output;
  if (pico <= MAX_EXACT) return BigInt(Math.floor((pico + 500) / 1_000));
  const exact =
    BigInt(plain) * BigInt(rates.input) +
    BigInt(cachedInputTokens) * BigInt(rates.cachedInput) +
    BigInt(cacheCreationTokens) * BigInt(rates.cacheWrite) +
    BigInt(outputTokens) * BigInt(rates.output);
  return (exact + 500n) / 1_000n;
}

/** Whole numbers in doubles are exact up to here; all terms are positive, so a sum below it had only such. */
const MAX_EXACT = Number.MAX_SAFE_INTEGER - 500;
