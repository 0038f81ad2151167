/** GenAI operations by the OpenInference kind that they are. */
const KIND_OF_OPERATION: ReadonlyMap<string, string> = new Map([
  ['chat', 'LLM'],
  ['text_completion', 'LLM'],
  ['generate_content', 'LLM'],
  ['embeddings', 'EMBEDDING'],
  ['execute_tool', 'TOOL'],
  ['create_agent', 'AGENT'],
  ['invoke_agent', 'AGENT'],
  ['invoke_workflow', 'CHAIN'],
  ['retrieval', 'RETRIEVER'],
]);

/** The OpenInference kind of a GenAI operation; '' when it is none. */
export const kindOfOperation = (operation: string): string => KIND_OF_OPERATION.get(operation) ?? '';

/** Kinds of spans that count the tokens of the calls below them, too: a computed cost would count those twice. */
const ENCLOSING: ReadonlySet<string> = new Set([
  'AGENT',
  'CHAIN',
  'TOOL',
  'RETRIEVER',
  'GUARDRAIL',
  'EVALUATOR',
  'PROMPT',
]);

/** Whether a span of this kind ('' = not said) is a call that a provider charges for. */
export const isCharged = (kind: string): boolean => !ENCLOSING.has(kind);
