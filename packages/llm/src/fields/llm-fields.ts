/** What the indexed columns say about a span; '' and 0 where the span says nothing. */
export interface LlmFields {
  /** LLM, EMBEDDING, TOOL, AGENT, …: as OpenInference calls it, derived from `gen_ai.operation.name` where it is not said. */
  readonly openInferenceKind: string;
  /** See `canonicalProvider`. */
  readonly provider: string;
  /** The model that answered, else the one that was asked. */
  readonly model: string;
  readonly requestModel: string;
  /** As the span counts them; in both conventions cached tokens are among them. */
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cachedInputTokens: number;
  readonly cacheCreationTokens: number;
  /** Among the output tokens. */
  readonly reasoningTokens: number;
  /** As the span says, else by the price table for a call of a model that is in it, else 0. */
  readonly costNanoUsd: bigint;
  readonly isCostGiven: boolean;
  readonly sessionId: string;
  readonly userId: string;
  /** As the provider calls it; the first one when there are several answers. */
  readonly finishReason: string;
  readonly timeToFirstTokenNs: number;
  readonly agentName: string;
  readonly toolName: string;
  readonly operation: string;
  readonly errorType: string;
  readonly junjoSpanType: string;
  readonly junjoExecutableRuntimeId: string;
}

/** A span that says nothing about models. */
export const NO_FIELDS: LlmFields = {
  openInferenceKind: '',
  provider: '',
  model: '',
  requestModel: '',
  inputTokens: 0,
  outputTokens: 0,
  cachedInputTokens: 0,
  cacheCreationTokens: 0,
  reasoningTokens: 0,
  costNanoUsd: 0n,
  isCostGiven: false,
  sessionId: '',
  userId: '',
  finishReason: '',
  timeToFirstTokenNs: 0,
  agentName: '',
  toolName: '',
  operation: '',
  errorType: '',
  junjoSpanType: '',
  junjoExecutableRuntimeId: '',
};
