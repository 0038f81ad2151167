import { kindOfOperation } from '../fields/kind.ts';
import type { LlmFields } from '../fields/llm-fields.ts';

/** Operations of Junjo's agents and of the OpenAI-Agents plugin, by the kind that they are. */
const OF_OPERATION: ReadonlyMap<string, string> = new Map([
  ['model_request', 'llm'],
  ['tool', 'tool'],
  ['generation', 'llm'],
  ['response', 'llm'],
  ['function', 'tool'],
  ['agent', 'agent'],
  ['guardrail', 'guardrail'],
  ['handoff', 'chain'],
]);

/** Kind of the span as `LlmCall` has it; '' for a span that is neither a call nor something around one. */
export function callKind(fields: LlmFields): string {
  if (fields.openInferenceKind !== '') return fields.openInferenceKind.toLowerCase();
  const known = kindOfOperation(fields.operation).toLowerCase() || OF_OPERATION.get(fields.operation);
  if (known) return known;
  if (fields.junjoSpanType === 'agent') return 'agent';
  return fields.model !== '' ? 'llm' : '';
}
