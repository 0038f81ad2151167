import type { Span } from '@studio/core';
import { LlmFieldReader } from '../fields/llm-field-reader.ts';
import type { LlmFields } from '../fields/llm-fields.ts';
import { asObject, type JsonObject } from '../json/json-value.ts';
import type { Prices } from '../prices/load-prices.ts';
import { AttributeBag } from './attribute-bag.ts';
import { readDocuments, readEmbeddings, readErrors } from './details.ts';
import { readInputSide } from './input-side.ts';
import { jsonText } from './json-text.ts';
import type { LlmCall, ToolDefinition } from './llm-call.ts';
import { Notes } from './notes.ts';
import { readOutputSide } from './output-side.ts';
import { readParameters } from './parameters.ts';
import { type RequestParts, requestOf, responseFormatOf, toolListIn } from './request-payload.ts';
import { callKind } from './span-kind.ts';
import { toolsOf } from './tools.ts';

/** Whatever was said in one text: OpenInference, GenAI's tools, Junjo's tools and agents, Traceloop. */
const INPUTS = [
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
const OUTPUTS = [
  'output.value',
  'gen_ai.tool.call.result',
  'junjo.agent.tool.result',
  'junjo.agent.output',
  'traceloop.entity.output',
  'ai.toolCall.result',
];

/** Kinds whose input and output are a conversation; of others `input.value` is no request. */
const CONVERSING: ReadonlySet<string> = new Set(['llm', 'agent']);

/**
 * Everything that a span says about its call, for people and the playground. Undefined for a span that is neither a
 * model call nor a tool, retrieval, agent or chain around one. Never throws, whatever the span holds; says in `notes`
 * what it could not read.
 *
 * @param prices see `LlmFieldReader`
 */
export function readLlmCall(span: Span, prices?: Prices): LlmCall | undefined {
  const fields = fieldsOf(span, prices);
  const kind = callKind(fields);
  if (kind === '') return undefined;
  const notes = new Notes();
  const bag = new AttributeBag(span.attributes, notes);
  const isConversing = CONVERSING.has(kind);
  const input = isConversing ? readInputSide(bag, span.events, notes) : NO_INPUT;
  const output = isConversing ? readOutputSide(bag, span.events, notes) : NO_OUTPUT;
  const request = input.request ?? (isConversing ? requestOf(bag.json('input.value'), notes) : undefined);
  const parameters = readParameters(bag, span.attributes, request?.parameters);
  return {
    kind,
    provider: fields.provider,
    model: fields.model,
    requestModel: fields.requestModel,
    operation: fields.operation,
    agentName: fields.agentName,
    toolName: fields.toolName,
    sessionId: fields.sessionId,
    userId: fields.userId,
    parameters,
    systemInstructions: input.system.length > 0 ? input.system : (request?.system ?? []),
    inputMessages: input.messages,
    outputMessages: output.messages,
    input: firstValue(bag, INPUTS),
    output: firstValue(bag, OUTPUTS),
    tools: readTools(bag, request),
    responseFormat:
      responseFormatOf({ ...request?.parameters, ...parameters }) ?? bag.plain('gen_ai.output.type') ?? null,
    tokens: {
      input: fields.inputTokens,
      output: fields.outputTokens,
      cachedInput: fields.cachedInputTokens,
      cacheCreation: fields.cacheCreationTokens,
      reasoning: fields.reasoningTokens,
    },
    costNanoUsd: fields.costNanoUsd,
    isCostGiven: fields.isCostGiven,
    finishReasons: readFinishReasons(bag, fields, output.finishReasons),
    timeToFirstTokenNs: fields.timeToFirstTokenNs,
    documents: readDocuments(bag),
    embeddings: readEmbeddings(bag),
    errors: readErrors(span, bag, notes),
    notes: notes.list(),
  };
}

const NO_INPUT = { messages: [], system: [], request: undefined };
const NO_OUTPUT = { messages: [], finishReasons: [] };

function fieldsOf(span: Span, prices: Prices | undefined): LlmFields {
  const reader = new LlmFieldReader(prices);
  for (const { key, value } of span.attributes) reader.take(key, value);
  for (const { name, timeUnixNano } of span.events) reader.takeEvent(name, timeUnixNano);
  return reader.fields(span.startTimeUnixNano);
}

function firstValue(bag: AttributeBag, keys: readonly string[]): string {
  for (const key of keys) if (bag.has(key)) return jsonText(bag.plain(key));
  return '';
}

/** OpenInference's list, GenAI's definitions, Traceloop's functions, else those of the request's body or its parameters. */
function readTools(bag: AttributeBag, request: RequestParts | undefined): readonly ToolDefinition[] {
  const genAi = bag.json('gen_ai.tool.definitions');
  const invocation: JsonObject = asObject(bag.json('llm.invocation_parameters')) ?? {};
  const lists = [
    bag.list('llm.tools'),
    Array.isArray(genAi) ? genAi : [],
    bag.list('llm.request.functions'),
    toolListIn(invocation),
  ];
  for (const list of lists) {
    const tools = toolsOf(list);
    if (tools.length > 0) return tools;
  }
  return request?.tools ?? [];
}

function readFinishReasons(bag: AttributeBag, fields: LlmFields, said: readonly string[]): readonly string[] {
  const all = bag.json('gen_ai.response.finish_reasons');
  const listed = Array.isArray(all) ? all.filter((reason) => typeof reason === 'string') : [];
  if (listed.length > 0) return listed;
  if (fields.finishReason !== '') return [fields.finishReason];
  return said;
}
