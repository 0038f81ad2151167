import type { MeasuresBody } from '@studio/api-schema';
import { type Measures, percentile } from '@studio/span-store';

export function measuresToJson(measures: Measures, seconds: number): MeasuresBody {
  const { spans, errors, latency } = measures;
  const ms = (share: number) => {
    const ns = percentile(latency, share);
    return ns === undefined ? null : ns / 1e6;
  };
  return {
    spans,
    errors,
    error_rate: spans === 0 ? 0 : errors / spans,
    spans_per_second: spans / seconds,
    p50_ms: ms(0.5),
    p90_ms: ms(0.9),
    p95_ms: ms(0.95),
    p99_ms: ms(0.99),
    input_tokens: Number(measures.inputTokens),
    output_tokens: Number(measures.outputTokens),
    cached_input_tokens: Number(measures.cachedInputTokens),
    reasoning_tokens: Number(measures.reasoningTokens),
    cost_usd: Number(measures.costNanoUsd) / 1e9,
  };
}

export const NOTHING: Measures = {
  spans: 0,
  errors: 0,
  inputTokens: 0n,
  outputTokens: 0n,
  cachedInputTokens: 0n,
  reasoningTokens: 0n,
  costNanoUsd: 0n,
  latency: new Map(),
};
