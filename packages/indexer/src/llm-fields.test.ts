import type { AttributeValue } from '@studio/core';
import { expect, test } from 'vitest';
import { LlmFieldReader, type LlmFields } from './llm-fields.ts';

type Given = Record<string, AttributeValue>;

const reader = new LlmFieldReader();

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
  expect(read({ 'session.id': 's' })).toMatchObject({ provider: '', inputTokens: 0, costNanoUsd: 0n });
});
