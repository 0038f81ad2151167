import { type JsonObject, objectIn, parseObject, textIn } from '../json/json-value.ts';

/** Longer payloads are stored, but not opened for their few numbers. */
const MAX_CHARS = 256 * 1024;

/** What a JSON payload says about a call: what is not there is 0 or ''. */
export interface JsonUsage {
  readonly model: string;
  readonly operation: string;
  readonly agentName: string;
  readonly toolName: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cachedInputTokens: number;
  readonly cacheCreationTokens: number;
  readonly reasoningTokens: number;
}

/** `junjo.agent.model.usage`: `{"v":1,"inputTokens":…,"outputTokens":…,"cachedInputTokens"?,"reasoningTokens"?}`. */
export function junjoUsage(json: string): JsonUsage | undefined {
  const usage = parseObject(json, MAX_CHARS);
  return usage && { ...NAMELESS, ...countsOf(usage) };
}

/**
 * `junjo.openai_agents.span.data`: the span data of the OpenAI Agents SDK, `{"type": "generation" | "response" |
 * "function" | "agent" | …, model?, usage?, response?, name?}`.
 */
export function openAiAgentsUsage(json: string): JsonUsage | undefined {
  const data = parseObject(json, MAX_CHARS);
  if (data === undefined) return undefined;
  const type = textIn(data, 'type');
  const response = objectIn(data, 'response');
  const isCall = type === 'generation' || type === 'response';
  const usage = objectIn(data, 'usage') ?? (response && objectIn(response, 'usage'));
  return {
    model: isCall ? textIn(data, 'model') || (response ? textIn(response, 'model') : '') : '',
    operation: type,
    agentName: type === 'agent' ? textIn(data, 'name') : '',
    toolName: type === 'function' ? textIn(data, 'name') : '',
    ...(isCall && usage ? countsOf(usage) : NO_COUNTS),
  };
}

type Counts = Pick<
  JsonUsage,
  'inputTokens' | 'outputTokens' | 'cachedInputTokens' | 'cacheCreationTokens' | 'reasoningTokens'
>;

const NO_COUNTS: Counts = {
  inputTokens: 0,
  outputTokens: 0,
  cachedInputTokens: 0,
  cacheCreationTokens: 0,
  reasoningTokens: 0,
};
const NAMELESS = { model: '', operation: '', agentName: '', toolName: '' };

/** Counts as OpenAI (both APIs), Anthropic, Gemini and Junjo spell them. Anthropic's input is without its cached tokens. */
export function countsOf(usage: JsonObject): Counts {
  const cacheRead = first(usage, ['cache_read_input_tokens']);
  const cacheCreation = first(usage, ['cache_creation_input_tokens', 'cacheCreationTokens']);
  const inputDetails = objectIn(usage, 'input_tokens_details') ?? objectIn(usage, 'prompt_tokens_details');
  const outputDetails =
    objectIn(usage, 'output_tokens_details') ?? objectIn(usage, 'completion_tokens_details');
  const beside = 'cache_read_input_tokens' in usage ? cacheRead + cacheCreation : 0;
  return {
    inputTokens: first(usage, ['input_tokens', 'prompt_tokens', 'inputTokens', 'promptTokenCount']) + beside,
    outputTokens: first(usage, [
      'output_tokens',
      'completion_tokens',
      'outputTokens',
      'candidatesTokenCount',
    ]),
    cachedInputTokens:
      cacheRead ||
      first(inputDetails ?? {}, ['cached_tokens']) ||
      first(usage, ['cachedInputTokens', 'cachedContentTokenCount']),
    cacheCreationTokens: cacheCreation,
    reasoningTokens:
      first(outputDetails ?? {}, ['reasoning_tokens']) ||
      first(usage, ['reasoningTokens', 'thoughtsTokenCount']),
  };
}

function first(object: JsonObject, keys: readonly string[]): number {
  for (const key of keys) {
    const value = object[key];
    if (typeof value === 'number' && value >= 0 && value <= Number.MAX_SAFE_INTEGER) return Math.round(value);
  }
  return 0;
}
