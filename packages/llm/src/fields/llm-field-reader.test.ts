import { readFileSync } from 'node:fs';
import type { AttributeValue } from '@studio/core';
import { decodeTraces } from '@studio/otlp';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { structured } from '../../test/make-span.ts';
import { loadPrices } from '../prices/load-prices.ts';
import { LlmFieldReader } from './llm-field-reader.ts';
import { type LlmFields, NO_FIELDS } from './llm-fields.ts';
import { BY_KEY } from './sources.ts';

type Given = Record<string, AttributeValue>;

const reader = new LlmFieldReader();
const START = Date.UTC(2026, 7, 21) * 1e6;

/** In the given order and in the reverse one: it must not matter. */
function read(given: Given): LlmFields {
  const results = [Object.entries(given), Object.entries(given).reverse()].map((attributes) => {
    reader.clear();
    for (const [key, value] of attributes) reader.take(key, value);
    return reader.fields();
  });
  expect(results[1]).toEqual(results[0]);
  return results[0]!;
}

test.each<[string, Given, Partial<LlmFields>]>([
  ['nothing', { 'http.method': 'GET' }, { openInferenceKind: '', provider: '', model: '', inputTokens: 0 }],
  ['OpenInference kind', { 'openinference.span.kind': 'LLM' }, { openInferenceKind: 'LLM' }],
  ['kind in other letters', { 'openinference.span.kind': 'tool' }, { openInferenceKind: 'TOOL' }],
  ['kind that is no text', { 'openinference.span.kind': 3n }, { openInferenceKind: '' }],
  [
    'OpenInference before GenAI',
    { 'gen_ai.operation.name': 'chat', 'openinference.span.kind': 'CHAIN' },
    { openInferenceKind: 'CHAIN' },
  ],
  ['GenAI chat', { 'gen_ai.operation.name': 'chat' }, { openInferenceKind: 'LLM' }],
  ['GenAI embeddings', { 'gen_ai.operation.name': 'embeddings' }, { openInferenceKind: 'EMBEDDING' }],
  ['GenAI tool', { 'gen_ai.operation.name': 'execute_tool' }, { openInferenceKind: 'TOOL' }],
  ['GenAI agent', { 'gen_ai.operation.name': 'invoke_agent' }, { openInferenceKind: 'AGENT' }],
  ['GenAI operation of one’s own', { 'gen_ai.operation.name': 'rank' }, { openInferenceKind: '' }],
  [
    'old GenAI without an operation',
    { 'gen_ai.system': 'openai', 'gen_ai.request.model': 'gpt-4o' },
    { openInferenceKind: 'LLM', provider: 'openai', model: 'gpt-4o' },
  ],
  ['a GenAI system alone', { 'gen_ai.system': 'openai' }, { openInferenceKind: '', provider: 'openai' }],
  [
    'llm.* alone is no kind',
    { 'llm.system': 'x', 'llm.model_name': 'm' },
    { openInferenceKind: '', provider: 'x' },
  ],
  [
    'provider: the first of its names',
    { 'llm.system': 'd', 'gen_ai.system': 'c', 'gen_ai.provider.name': 'b', 'llm.provider': 'a' },
    { provider: 'a' },
  ],
  ['provider: an empty one does not count', { 'llm.provider': '', 'gen_ai.system': 'c' }, { provider: 'c' }],
  [
    'model: what answered before what was asked',
    { 'gen_ai.request.model': 'gpt-4o', 'gen_ai.response.model': 'gpt-4o-2024-08-06' },
    { model: 'gpt-4o-2024-08-06' },
  ],
  ['model of embeddings', { 'embedding.model_name': 'ada' }, { model: 'ada' }],
  [
    'tokens',
    { 'llm.token_count.prompt': 12n, 'llm.token_count.completion': 7n },
    { inputTokens: 12, outputTokens: 7 },
  ],
  [
    'tokens of GenAI',
    { 'gen_ai.usage.input_tokens': 12n, 'gen_ai.usage.output_tokens': 7.0 },
    { inputTokens: 12, outputTokens: 7 },
  ],
  [
    'tokens by their old names',
    { 'gen_ai.usage.prompt_tokens': 12n, 'gen_ai.usage.completion_tokens': 7n },
    { inputTokens: 12, outputTokens: 7 },
  ],
  ['tokens that cannot be', { 'llm.token_count.prompt': -1n }, { inputTokens: 0 }],
  ['tokens as text', { 'llm.token_count.prompt': '12' }, { inputTokens: 0 }],
  ['tokens without end', { 'llm.token_count.prompt': Number.POSITIVE_INFINITY }, { inputTokens: 0 }],
  ['too many tokens', { 'llm.token_count.prompt': 2n ** 63n - 1n }, { inputTokens: Number.MAX_SAFE_INTEGER }],
  ['cost', { 'llm.cost.total': 0.000_123 }, { costNanoUsd: 123_000n }],
  ['cost: rounded to a nano-dollar', { 'llm.cost.total': 1.000_000_000_6 }, { costNanoUsd: 1_000_000_001n }],
  ['cost as an integer', { 'llm.cost.total': 3n }, { costNanoUsd: 3_000_000_000n }],
  ['cost that cannot be', { 'llm.cost.total': Number.NaN }, { costNanoUsd: 0n }],
  ['cost that is negative', { 'llm.cost.total': -1 }, { costNanoUsd: 0n }],
  ['cost beyond Int64', { 'llm.cost.total': 1e300 }, { costNanoUsd: 2n ** 63n - 1n }],
  ['session and user', { 'session.id': 's', 'user.id': 'u' }, { sessionId: 's', userId: 'u' }],
  ['conversation', { 'gen_ai.conversation.id': 'c' }, { sessionId: 'c' }],
  [
    'Junjo',
    { 'junjo.span_type': 'workflow', 'junjo.executable_runtime_id': 'r', 'junjo.id': 'old' },
    { junjoSpanType: 'workflow', junjoExecutableRuntimeId: 'r' },
  ],
  ['Junjo up to 0.62', { 'junjo.id': 'old' }, { junjoExecutableRuntimeId: 'old' }],
])('%s', (_, given, expected) => {
  expect(read(given)).toMatchObject(expected);
});

test('nothing of a span is left for the next', () => {
  read({ 'llm.provider': 'a', 'llm.token_count.prompt': 1n, 'llm.cost.total': 1 });
  expect(read({})).toEqual(read({ other: 'x' }));
  expect(read({ 'session.id': 's' })).toEqual({ ...NO_FIELDS, sessionId: 's' });
});

const usage = (value: unknown) => ({ 'junjo.agent.model.usage': JSON.stringify(value) });
const plugin = (value: unknown) => ({ 'junjo.openai_agents.span.data': JSON.stringify(value) });

/** One row for each convention and field beyond the table above. */
test.each<[string, Given, Partial<LlmFields>]>([
  ['kind: GenAI retrieval', { 'gen_ai.operation.name': 'retrieval' }, { openInferenceKind: 'RETRIEVER' }],
  ['kind: GenAI workflow', { 'gen_ai.operation.name': 'invoke_workflow' }, { openInferenceKind: 'CHAIN' }],
  [
    'kind: an operation named like a method',
    { 'gen_ai.operation.name': 'constructor' },
    { openInferenceKind: '' },
  ],

  [
    'model: OpenInference response',
    { 'llm.response.model_name': 'b', 'llm.request.model_name': 'a' },
    { model: 'b', requestModel: 'a' },
  ],
  ['model: GenAI request', { 'gen_ai.request.model': 'a' }, { model: 'a', requestModel: 'a' }],
  ['model: reranker', { 'reranker.model_name': 'cross' }, { model: 'cross', requestModel: '' }],
  [
    'model: Junjo',
    { 'junjo.agent.model.name': 'gpt-x', 'junjo.agent.model.provider': 'OpenAI' },
    { model: 'gpt-x', requestModel: 'gpt-x', provider: 'openai' },
  ],
  [
    'model: Vercel',
    { 'ai.model.id': 'gpt-4o', 'ai.model.provider': 'openai.chat' },
    { model: 'gpt-4o', provider: 'openai' },
  ],

  ['cached: OpenInference', { 'llm.token_count.prompt_details.cache_read': 9n }, { cachedInputTokens: 9 }],
  ['cached: GenAI', { 'gen_ai.usage.cache_read.input_tokens': 9n }, { cachedInputTokens: 9 }],
  ['cached: Traceloop', { 'gen_ai.usage.cache_read_input_tokens': 9n }, { cachedInputTokens: 9 }],
  [
    'cached: the first',
    { 'gen_ai.usage.cache_read.input_tokens': 9n, 'llm.token_count.prompt_details.cache_read': 8n },
    { cachedInputTokens: 8 },
  ],
  [
    'cache writes: OpenInference',
    { 'llm.token_count.prompt_details.cache_write': 5n },
    { cacheCreationTokens: 5 },
  ],
  ['cache writes: GenAI', { 'gen_ai.usage.cache_creation.input_tokens': 5n }, { cacheCreationTokens: 5 }],
  [
    'reasoning: OpenInference',
    { 'llm.token_count.completion_details.reasoning': 4n },
    { reasoningTokens: 4 },
  ],
  ['reasoning: GenAI', { 'gen_ai.usage.reasoning.output_tokens': 4n }, { reasoningTokens: 4 }],

  ['cost: said', { 'llm.cost.total': 0 }, { costNanoUsd: 0n, isCostGiven: true }],
  ['cost: not said', { 'llm.model_name': 'gpt-4o' }, { costNanoUsd: 0n, isCostGiven: false }],
  ['cost: pydantic', { 'operation.cost': 0.5 }, { costNanoUsd: 500_000_000n, isCostGiven: true }],

  [
    'session: Langfuse',
    { 'langfuse.session.id': 's', 'langfuse.user.id': 'u' },
    { sessionId: 's', userId: 'u' },
  ],
  ['session: Traceloop', { 'traceloop.association.properties.session_id': 's' }, { sessionId: 's' }],

  ['finish: a list', { 'gen_ai.response.finish_reasons': ['stop', 'length'] }, { finishReason: 'stop' }],
  [
    'finish: a list as text',
    { 'gen_ai.response.finish_reasons': '["tool_calls", "stop"]' },
    { finishReason: 'tool_calls' },
  ],
  ['finish: one', { 'gen_ai.response.finish_reasons': 'stop' }, { finishReason: 'stop' }],
  ['finish: an empty list', { 'gen_ai.response.finish_reasons': [] }, { finishReason: '' }],
  ['finish: no text in the list', { 'gen_ai.response.finish_reasons': [1n] }, { finishReason: '' }],
  ['finish: OpenInference', { 'llm.finish_reason': 'length' }, { finishReason: 'length' }],
  ['finish: Traceloop', { 'gen_ai.completion.0.finish_reason': 'stop' }, { finishReason: 'stop' }],
  ['finish: Junjo', { 'junjo.agent.model.response_type': 'final_output' }, { finishReason: 'final_output' }],

  [
    'first token: GenAI, seconds',
    { 'gen_ai.response.time_to_first_chunk': 0.25 },
    { timeToFirstTokenNs: 250_000_000 },
  ],
  [
    'first token: server, seconds',
    { 'gen_ai.server.time_to_first_token': 1n },
    { timeToFirstTokenNs: 1_000_000_000 },
  ],
  ['first token: Vercel, ms', { 'ai.response.msToFirstChunk': 12.5 }, { timeToFirstTokenNs: 12_500_000 }],

  ['agent: OpenInference', { 'agent.name': 'a' }, { agentName: 'a' }],
  ['agent: GenAI', { 'gen_ai.agent.name': 'a' }, { agentName: 'a' }],
  ['agent: Junjo', { 'junjo.agent.name': 'a' }, { agentName: 'a' }],
  ['tool: OpenInference', { 'tool.name': 't' }, { toolName: 't' }],
  ['tool: GenAI', { 'gen_ai.tool.name': 't' }, { toolName: 't' }],
  ['tool: Junjo', { 'junjo.agent.tool.name': 't' }, { toolName: 't' }],
  ['operation: GenAI', { 'gen_ai.operation.name': 'chat' }, { operation: 'chat' }],
  [
    'operation: Junjo',
    { 'junjo.agent.operation_type': 'model_request' },
    { operation: 'model_request', openInferenceKind: '' },
  ],
  ['error', { 'error.type': 'timeout' }, { errorType: 'timeout' }],

  [
    'Junjo usage',
    usage({ v: 1, inputTokens: 10, outputTokens: 5, cachedInputTokens: 4, reasoningTokens: 2 }),
    { inputTokens: 10, outputTokens: 5, cachedInputTokens: 4, reasoningTokens: 2 },
  ],
  [
    'Junjo usage beside counts',
    { ...usage({ inputTokens: 10, outputTokens: 5 }), 'llm.token_count.prompt': 12n },
    { inputTokens: 12, outputTokens: 5 },
  ],
  ['Junjo usage that is no JSON', { 'junjo.agent.model.usage': '{' }, { inputTokens: 0 }],
  [
    'Junjo usage that cannot be',
    usage({ inputTokens: -1, outputTokens: '5', cachedInputTokens: 1e300 }),
    { inputTokens: 0, outputTokens: 0, cachedInputTokens: 0 },
  ],
  [
    'Junjo usage beyond its limit',
    { 'junjo.agent.model.usage': `{"inputTokens":1,"x":"${'x'.repeat(300_000)}"}` },
    { inputTokens: 0 },
  ],
  [
    'OpenAI Agents generation',
    plugin({
      type: 'generation',
      model: 'gpt-4o',
      usage: {
        input_tokens: 7,
        output_tokens: 3,
        input_tokens_details: { cached_tokens: 2 },
        output_tokens_details: { reasoning_tokens: 1 },
      },
    }),
    {
      model: 'gpt-4o',
      provider: 'openai',
      operation: 'generation',
      inputTokens: 7,
      outputTokens: 3,
      cachedInputTokens: 2,
      reasoningTokens: 1,
    },
  ],
  [
    'OpenAI Agents response',
    plugin({ type: 'response', response: { model: 'gpt-5', usage: { input_tokens: 7, output_tokens: 3 } } }),
    { model: 'gpt-5', inputTokens: 7, outputTokens: 3 },
  ],
  [
    'OpenAI Agents function',
    plugin({ type: 'function', name: 'search' }),
    { toolName: 'search', model: '', provider: '', operation: 'function' },
  ],
  [
    'OpenAI Agents agent',
    plugin({ type: 'agent', name: 'Triage', usage: { input_tokens: 7 } }),
    { agentName: 'Triage', inputTokens: 0 },
  ],
])('%s', (_, given, expected) => {
  expect(read(given)).toMatchObject(expected);
});

test.each([
  ['openai', 'OpenAI', 'openai.chat', 'openai.responses'],
  ['azure', 'az.ai.openai', 'azure.ai.openai', 'azure_openai', 'azure.ai.inference'],
  ['google', 'gcp.gen_ai', 'google_genai', 'google.generative-ai'],
  ['gemini', 'gcp.gemini', 'Gemini'],
  ['vertexai', 'vertex_ai', 'gcp.vertex_ai', 'google_vertexai', 'google.vertex.chat'],
  ['aws', 'aws.bedrock', 'bedrock', 'amazon-bedrock', 'AWS'],
  ['mistralai', 'mistral_ai', 'mistral'],
  ['xai', 'x_ai', 'xai.chat'],
  ['my gateway', 'My Gateway', ' my gateway '],
])('provider %s is one name', (name, ...spellings) => {
  for (const spelling of spellings) expect(read({ 'gen_ai.provider.name': spelling }).provider).toBe(name);
});

test('the first token by an event counts from the start of the span', () => {
  const nameOf = (isWanted: boolean) => (isWanted ? 'First Token Stream Event' : 'set_state');
  expect([true, false].map((isWanted) => LlmFieldReader.wantsEvent(nameOf(isWanted)))).toEqual([true, false]);
  reader.clear();
  reader.takeEvent('set_state', 1_001n);
  reader.takeEvent('First Token Stream Event', 1_300n);
  reader.takeEvent('First Token Stream Event', 1_200n);
  expect(reader.fields(1_000n).timeToFirstTokenNs).toBe(200);
  expect(reader.fields(2_000n).timeToFirstTokenNs).toBe(0);
  reader.clear();
  expect(reader.fields(1_000n)).toBe(NO_FIELDS);
});

const priced = new LlmFieldReader(loadPrices());
const call = {
  'llm.model_name': 'gpt-4o',
  'llm.token_count.prompt': 1_000n,
  'llm.token_count.completion': 100n,
};

test.each<[string, Given, bigint]>([
  ['a call', { ...call, 'openinference.span.kind': 'LLM' }, 3_500_000n],
  ['a call whose kind is not said', call, 3_500_000n],
  [
    'cached tokens are among the input',
    { ...call, 'llm.token_count.prompt_details.cache_read': 400n },
    3_000_000n,
  ],
  ['what the span says wins', { ...call, 'llm.cost.total': 0 }, 0n],
  ['an agent counts the calls below it', { ...call, 'openinference.span.kind': 'AGENT' }, 0n],
  ['a chain, too', { ...call, 'gen_ai.operation.name': 'invoke_workflow' }, 0n],
  ['an unknown model', { ...call, 'llm.model_name': 'my-model' }, 0n],
  ['a host with prices of its own', { ...call, 'llm.provider': 'ollama' }, 0n],
  [
    'Junjo',
    { ...usage({ inputTokens: 1_000, outputTokens: 100 }), 'junjo.agent.model.name': 'gpt-4o' },
    3_500_000n,
  ],
  ['counts beyond everything', { ...call, 'llm.token_count.prompt': 2n ** 63n }, 2n ** 63n - 1n],
])('computed cost: %s', (_, given, expected) => {
  priced.clear();
  for (const [key, value] of Object.entries(given)) priced.take(key, value);
  const { costNanoUsd, isCostGiven } = priced.fields(BigInt(START));
  expect(costNanoUsd).toBe(expected);
  expect(isCostGiven).toBe('llm.cost.total' in given);
});

test.each<[string, string, Partial<LlmFields>]>([
  [
    'workflow-sdk-0.68.0',
    'ChatCompletion',
    { openInferenceKind: 'LLM', provider: 'openai', model: 'gpt-4o' },
  ],
  [
    'agent-sdk-0.68.0',
    'model request 2',
    {
      openInferenceKind: '',
      provider: 'openai',
      model: 'gpt-x',
      requestModel: 'gpt-x',
      operation: 'model_request',
      finishReason: 'final_output',
      inputTokens: 10,
      outputTokens: 5,
      costNanoUsd: 0n,
    },
  ],
  ['agent-sdk-0.68.0', 'tool get_weather', { toolName: 'get_weather', operation: 'tool', inputTokens: 0 }],
  [
    'agent-sdk-0.68.0',
    'Weather Agent',
    { junjoSpanType: 'agent', agentName: 'Weather Agent', inputTokens: 0 },
  ],
])('capture %s: %s', (file, name, expected) => {
  const bytes = readFileSync(new URL(`../../../otlp/testdata/${file}.bin`, import.meta.url));
  const span = decodeTraces(bytes).find((one) => one.name === name);
  priced.clear();
  for (const { key, value } of span?.attributes ?? []) priced.take(key, value);
  expect(priced.fields(span?.startTimeUnixNano)).toMatchObject(expected);
});

const value: fc.Arbitrary<AttributeValue> = fc.oneof(
  fc.json(),
  fc.jsonValue().map(structured),
  fc.constantFrom('{"usage":{"input_tokens":"x"}}', '{"type":"response","response":null}', '["', '[1]'),
  fc.bigInt(),
  fc.double(),
  fc.boolean(),
  fc.constant(new Uint8Array(2)),
);

test('whatever a span holds, nothing is thrown and counts are whole numbers', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.constantFrom(...BY_KEY.keys()), value, { maxKeys: 10 }),
      fc.bigInt(),
      (given, at) => {
        priced.clear();
        for (const [key, one] of Object.entries(given)) priced.take(key, one);
        const { inputTokens, reasoningTokens, timeToFirstTokenNs, costNanoUsd } = priced.fields(at);
        expect([inputTokens, reasoningTokens, timeToFirstTokenNs].every(Number.isSafeInteger)).toBe(true);
        expect(costNanoUsd >= 0n && costNanoUsd < 2n ** 63n).toBe(true);
      },
    ),
    { numRuns: 500 },
  );
});
