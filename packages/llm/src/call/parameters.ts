import type { Attributes } from '@studio/core';
import { asObject, type JsonObject } from '../json/json-value.ts';
import { type AttributeBag, toJson } from './attribute-bag.ts';
import { settingsOf } from './request-payload.ts';

const GEN_AI = 'gen_ai.request.';
/** Said in fields of their own. */
const SAID_ELSEWHERE: ReadonlySet<string> = new Set([
  'model',
  'model_name',
  'outputSchema',
  // Of Junjo's requests: which of whose, not how.
  'v',
  'agentKey',
  'runId',
  'ordinal',
]);

/** Settings as the client gave them; where several places have one, the first wins: invocation parameters, GenAI, Junjo's request. */
export function readParameters(
  bag: AttributeBag,
  attributes: Attributes,
  request: JsonObject | undefined,
): Readonly<Record<string, unknown>> {
  const invocation = asObject(
    bag.json('llm.invocation_parameters') ?? bag.json('embedding.invocation_parameters'),
  );
  const genAi = attributes
    .filter(({ key }) => key.startsWith(GEN_AI))
    .map(({ key, value }) => [key.slice(GEN_AI.length), toJson(value)] as const);
  const all = {
    ...request,
    ...Object.fromEntries(genAi),
    ...(invocation && settingsOf(invocation)),
  };
  return Object.fromEntries(Object.entries(all).filter(([name]) => !SAID_ELSEWHERE.has(name)));
}
