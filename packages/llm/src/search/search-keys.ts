/** Which attributes hold text that people search for, and on which side. */

/** One text or JSON on the side of the request. */
export const INPUT_VALUES: readonly string[] = [
  'input.value',
  'gen_ai.tool.call.arguments',
  'gen_ai.retrieval.query.text',
  'reranker.query',
  'junjo.agent.tool.arguments',
  'junjo.agent.tool.requested_arguments',
  'junjo.agent.input',
  'traceloop.entity.input',
  'ai.toolCall.args',
];

/** The same on the side of the answer. */
export const OUTPUT_VALUES: readonly string[] = [
  'output.value',
  'gen_ai.tool.call.result',
  'junjo.agent.tool.result',
  'junjo.agent.output',
  'traceloop.entity.output',
  'ai.toolCall.result',
];

/** A conversation as one JSON value. */
const CONVERSATIONS: readonly string[] = [
  'gen_ai.system_instructions',
  'gen_ai.input.messages',
  'llm.input_messages',
  'junjo.agent.model.request',
  'ai.prompt.messages',
  'ai.prompt',
  'gen_ai.prompt',
];
const ANSWERS: readonly string[] = [
  'gen_ai.output.messages',
  'llm.output_messages',
  'junjo.agent.model.response',
  'junjo.agent.model.response_candidate',
  'gen_ai.completion',
  'ai.response.text',
  'ai.response.object',
  'ai.response.toolCalls',
  'junjo.openai_agents.span.data',
];

/** A conversation in one attribute for each field: see `FlattenedConversation`. */
export const FLATTENED_INPUTS = ['llm.input_messages.', 'gen_ai.prompt.'] as const;
export const FLATTENED_OUTPUTS = ['llm.output_messages.', 'gen_ai.completion.'] as const;

/** Documents and texts in one attribute for each field. */
const LISTS: readonly string[] = [
  'llm.prompts.',
  'llm.choices.',
  'retrieval.documents.',
  'reranker.output_documents.',
  'embedding.embeddings.',
];

/**
 * What an attribute is good for. Of a value that is too long, a request's end is kept (that is what the call adds) and an
 * answer's beginning.
 */
export type Use =
  | 'request'
  | 'answer'
  | 'flattened input'
  | 'flattened output'
  | 'list'
  | 'kind'
  | 'operation';

const EXACT: ReadonlyMap<string, Use> = new Map<string, Use>([
  ...[...INPUT_VALUES, ...CONVERSATIONS].map((key) => [key, 'request'] as const),
  ...[...OUTPUT_VALUES, ...ANSWERS].map((key) => [key, 'answer'] as const),
  ['openinference.span.kind', 'kind'],
  ['gen_ai.operation.name', 'operation'],
]);

const PREFIXES: ReadonlyMap<string, Use> = new Map<string, Use>([
  ...FLATTENED_INPUTS.map((prefix) => [prefix, 'flattened input'] as const),
  ...FLATTENED_OUTPUTS.map((prefix) => [prefix, 'flattened output'] as const),
  ...LISTS.map((prefix) => [prefix, 'list'] as const),
]);

/** By the code of its first letter whether a key can be one of them: most cannot. */
const IS_FIRST_LETTER = Uint8Array.from({ length: 128 }, (_, code) =>
  [...EXACT.keys(), ...PREFIXES.keys()].some((key) => key.charCodeAt(0) === code) ? 1 : 0,
);

/** Undefined for an attribute that says nothing to search for. */
export function useOf(key: string): Use | undefined {
  if (IS_FIRST_LETTER[key.charCodeAt(0)] !== 1) return undefined;
  const exact = EXACT.get(key);
  if (exact !== undefined) return exact;
  for (const [prefix, use] of PREFIXES) if (key.startsWith(prefix)) return use;
  return undefined;
}

/** Where the number of a flattened conversation's key begins. */
export function numberStart(key: string, prefixes: readonly string[]): number {
  return prefixes.find((prefix) => key.startsWith(prefix))?.length ?? key.length;
}
