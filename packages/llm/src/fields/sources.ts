/**
 * Where each field of a span comes from: OpenInference, OpenTelemetry GenAI, Junjo and the instrumentations that have
 * names of their own, old names included. The first key of a list that the span has with a usable value wins, whatever
 * their order in the span.
 * https://github.com/Arize-ai/openinference/blob/main/spec/semantic_conventions.md
 * https://github.com/open-telemetry/semantic-conventions-genai/blob/main/docs/registry/attributes/gen-ai.md
 */
export const SOURCES = {
  openInferenceKind: ['openinference.span.kind'],
  genAiOperation: ['gen_ai.operation.name'],
  operation: ['junjo.agent.operation_type', 'ai.operationId', 'llm.request.type'],
  provider: [
    'llm.provider',
    'gen_ai.provider.name',
    'gen_ai.system',
    'llm.system',
    'junjo.agent.model.provider',
    'ai.model.provider',
  ],
  model: [
    'llm.model_name',
    'llm.response.model_name',
    'gen_ai.response.model',
    'gen_ai.request.model',
    'llm.request.model_name',
    'embedding.model_name',
    'reranker.model_name',
    'junjo.agent.model.name',
    'ai.model.id',
  ],
  requestModel: ['llm.request.model_name', 'gen_ai.request.model', 'junjo.agent.model.name', 'ai.model.id'],
  inputTokens: ['llm.token_count.prompt', 'gen_ai.usage.input_tokens', 'gen_ai.usage.prompt_tokens'],
  outputTokens: [
    'llm.token_count.completion',
    'gen_ai.usage.output_tokens',
    'gen_ai.usage.completion_tokens',
  ],
  cachedInputTokens: [
    'llm.token_count.prompt_details.cache_read',
    'gen_ai.usage.cache_read.input_tokens',
    'gen_ai.usage.cache_read_input_tokens',
    'gen_ai.usage.input_tokens.cached',
    'llm.token_count.prompt_details.cache_input',
  ],
  cacheCreationTokens: [
    'llm.token_count.prompt_details.cache_write',
    'gen_ai.usage.cache_creation.input_tokens',
    'gen_ai.usage.cache_creation_input_tokens',
  ],
  reasoningTokens: [
    'llm.token_count.completion_details.reasoning',
    'gen_ai.usage.reasoning.output_tokens',
    'gen_ai.usage.output_tokens.reasoning',
    'gen_ai.usage.reasoning_tokens',
    'llm.usage.reasoning_tokens',
  ],
  costUsd: ['llm.cost.total', 'gen_ai.usage.cost', 'operation.cost'],
  sessionId: [
    'session.id',
    'gen_ai.conversation.id',
    'langfuse.session.id',
    'traceloop.association.properties.session_id',
  ],
  userId: ['user.id', 'langfuse.user.id', 'traceloop.association.properties.user_id'],
  finishReason: [
    'llm.finish_reason',
    'gen_ai.response.finish_reasons',
    'gen_ai.response.finish_reason',
    'gen_ai.completion.0.finish_reason',
    'llm.output_messages.0.message.finish_reason',
    'ai.response.finishReason',
    'junjo.agent.model.response_type',
  ],
  firstTokenSeconds: ['gen_ai.response.time_to_first_chunk', 'gen_ai.server.time_to_first_token'],
  firstTokenMs: ['ai.response.msToFirstChunk', 'ai.stream.msToFirstChunk'],
  agentName: ['agent.name', 'gen_ai.agent.name', 'junjo.agent.name'],
  toolName: ['tool.name', 'gen_ai.tool.name', 'junjo.agent.tool.name', 'ai.toolCall.name'],
  errorType: ['error.type'],
  junjoSpanType: ['junjo.span_type'],
  // The second is the name of SDKs up to 0.62.
  junjoExecutableRuntimeId: ['junjo.executable_runtime_id', 'junjo.id'],
  // JSON texts that are opened only where the span has them.
  junjoUsage: ['junjo.agent.model.usage'],
  openAiAgentsData: ['junjo.openai_agents.span.data'],
} as const;

export type Field = keyof typeof SOURCES;
export const FIELDS = Object.keys(SOURCES) as Field[];

/** Place of each field in the reader's arrays. */
export const SLOT = Object.fromEntries(FIELDS.map((field, slot) => [field, slot])) as Record<Field, number>;

const NUMERIC: ReadonlySet<Field> = new Set([
  'inputTokens',
  'outputTokens',
  'cachedInputTokens',
  'cacheCreationTokens',
  'reasoningTokens',
  'costUsd',
  'firstTokenSeconds',
  'firstTokenMs',
]);

export interface Target {
  readonly slot: number;
  /** Place among the field's keys: the lowest wins. */
  readonly rank: number;
  readonly isNumeric: boolean;
}

export interface Source extends Target {
  /** Some keys feed two fields: the model that was asked is the model, too, when nothing better is said. */
  readonly second: Target | undefined;
}

function sourcesByKey(): Map<string, Source> {
  const targets = new Map<string, Target[]>();
  for (const field of FIELDS) {
    const isNumeric = NUMERIC.has(field);
    for (const [rank, key] of SOURCES[field].entries()) {
      targets.set(key, [...(targets.get(key) ?? []), { slot: SLOT[field], rank, isNumeric }]);
    }
  }
  return new Map([...targets].map(([key, [first, second]]) => [key, { ...first!, second }]));
}

/** One look-up for each attribute of a span. */
export const BY_KEY: ReadonlyMap<string, Source> = sourcesByKey();
