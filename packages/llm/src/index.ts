export type {
  CallError,
  CallTokens,
  ContentPart,
  EmbeddedText,
  LlmCall,
  Message,
  RetrievedDocument,
  ToolDefinition,
} from './call/llm-call.ts';
export { readLlmCall } from './call/read-llm-call.ts';
export { LlmFieldReader } from './fields/llm-field-reader.ts';
export type { LlmFields } from './fields/llm-fields.ts';
export { canonicalProvider } from './fields/provider-names.ts';
export { costNanoUsd, type PricedCall, type TokenCounts } from './prices/cost.ts';
export { loadPrices, type Prices } from './prices/load-prices.ts';
export { boundedText } from './text/bounded-text.ts';
export { type SaidBy, spanText } from './text/span-text.ts';
