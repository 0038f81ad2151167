import { readFileSync } from 'node:fs';
import { decodeTraces } from '@studio/otlp';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { call, GENAI, LLM, read, reasoning, result, says, text } from '../../test/call-shapes.ts';
import { eventOf, type Given, spanOf, structured } from '../../test/make-span.ts';
import type { ContentPart } from './llm-call.ts';
import { readLlmCall } from './read-llm-call.ts';

const json = JSON.stringify;

/** One content part in each dialect. */
test.each<[string, unknown, ContentPart[]]>([
  [
    'OpenAI image',
    { type: 'image_url', image_url: { url: 'https://x/y.png' } },
    [{ type: 'image', url: 'https://x/y.png', mimeType: '' }],
  ],
  [
    'Responses image',
    { type: 'input_image', image_url: 'https://x/y.png' },
    [{ type: 'image', url: 'https://x/y.png', mimeType: '' }],
  ],
  [
    'GenAI uri',
    { type: 'uri', modality: 'image', mime_type: 'image/png', uri: 'https://x' },
    [{ type: 'image', url: 'https://x', mimeType: 'image/png' }],
  ],
  [
    'GenAI blob',
    { type: 'blob', modality: 'image', mime_type: 'image/png', content: 'AAAA' },
    [{ type: 'image', url: 'data:image/png;base64,', mimeType: 'image/png' }],
  ],
  ['GenAI reasoning', { type: 'reasoning', content: 'Hm.' }, [reasoning('Hm.')]],
  [
    'GenAI server tool',
    { type: 'server_tool_call', id: 's', name: 'search', server_tool_call: { type: 'search', input: 'x' } },
    [call('s', 'search', 'x')],
  ],
  [
    'audio with its transcript',
    { type: 'blob', modality: 'audio', content: 'AAAA', transcript: 'Hello' },
    [text('Hello')],
  ],
  ['Bedrock', { toolUse: { toolUseId: 'b', name: 'look', input: {} } }, [call('b', 'look', '{}')]],
  ['refusal', { type: 'refusal', refusal: 'No.' }, [text('No.')]],
  ['a kind of its own', { type: 'hologram', x: 1 }, [text('{"type":"hologram","x":1}')]],
  ['a number', 5, [text('5')]],
])('part: %s', (_, part, expected) => {
  const messages = json([{ role: 'user', parts: [part] }]);
  expect(read({ ...GENAI, 'gen_ai.input.messages': messages }).inputMessages).toEqual([
    says('user', ...expected),
  ]);
});

describe('beside the conversation', () => {
  test.each<[string, Given, object]>([
    ['kind: OpenInference', { 'openinference.span.kind': 'RERANKER' }, { kind: 'reranker' }],
    [
      'kind: Junjo agent',
      { 'junjo.span_type': 'agent', 'junjo.agent.name': 'a' },
      { kind: 'agent', agentName: 'a' },
    ],
    ['kind: a model alone', { 'llm.model_name': 'm' }, { kind: 'llm' }],
    [
      'parameters of both conventions',
      {
        ...LLM,
        'llm.invocation_parameters': '{"temperature":0.5,"stop":["x"],"model":"m"}',
        'gen_ai.request.top_p': 1,
        'gen_ai.request.max_tokens': 9n,
        'gen_ai.request.stop_sequences': ['a'],
      },
      { parameters: { temperature: 0.5, stop: ['x'], top_p: 1, max_tokens: 9, stop_sequences: ['a'] } },
    ],
    [
      'response format in the parameters',
      { ...LLM, 'llm.invocation_parameters': '{"response_format":{"type":"json_object"}}' },
      { responseFormat: { type: 'json_object' } },
    ],
    ['output type', { ...GENAI, 'gen_ai.output.type': 'json' }, { responseFormat: 'json' }],
    [
      'system instructions',
      { ...GENAI, 'gen_ai.system_instructions': json([{ type: 'text', content: 'Be brief.' }]) },
      { systemInstructions: [text('Be brief.')] },
    ],
    [
      'tools: OpenInference',
      {
        ...LLM,
        'llm.tools.0.tool.json_schema': json({
          type: 'function',
          function: { name: 't', description: 'd', parameters: { type: 'object' } },
        }),
      },
      { tools: [{ name: 't', description: 'd', schema: { type: 'object' } }] },
    ],
    [
      'tools: GenAI',
      {
        ...GENAI,
        'gen_ai.tool.definitions': json([{ type: 'function', name: 't', description: 'd', parameters: {} }]),
      },
      { tools: [{ name: 't', description: 'd', schema: {} }] },
    ],
    [
      'tools: Traceloop',
      {
        ...LLM,
        'llm.request.functions.0.name': 't',
        'llm.request.functions.0.parameters': '{"type":"object"}',
      },
      { tools: [{ name: 't', description: '', schema: { type: 'object' } }] },
    ],
    [
      'a tool: OpenInference',
      { 'openinference.span.kind': 'TOOL', 'tool.name': 't', 'input.value': '{"x":1}', 'output.value': 'ok' },
      { kind: 'tool', toolName: 't', input: '{"x":1}', output: 'ok', inputMessages: [] },
    ],
    [
      'a tool: GenAI',
      {
        'gen_ai.operation.name': 'execute_tool',
        'gen_ai.tool.call.arguments': structured({ x: 1 }),
        'gen_ai.tool.call.result': 'ok',
      },
      { kind: 'tool', input: '{"x":1}', output: 'ok' },
    ],
    [
      'documents: OpenInference',
      {
        'openinference.span.kind': 'RETRIEVER',
        'retrieval.documents.0.document.id': 7n,
        'retrieval.documents.0.document.content': 'c',
        'retrieval.documents.0.document.score': 0.5,
        'retrieval.documents.0.document.metadata': '{"a":1}',
      },
      { documents: [{ id: '7', content: 'c', score: 0.5, metadata: { a: 1 } }] },
    ],
    [
      'documents: GenAI',
      {
        'gen_ai.operation.name': 'retrieval',
        'gen_ai.retrieval.query.text': 'q',
        'gen_ai.retrieval.documents': json([{ id: 'd', score: 0.5 }]),
      },
      { kind: 'retriever', input: 'q', documents: [{ id: 'd', content: '', score: 0.5, metadata: null }] },
    ],
    [
      'embeddings',
      {
        'openinference.span.kind': 'EMBEDDING',
        'embedding.embeddings.0.embedding.text': 't',
        'embedding.embeddings.0.embedding.vector': [1, 2, 3],
      },
      { embeddings: [{ text: 't', dimensions: 3 }] },
    ],
    [
      'finish reasons',
      { ...GENAI, 'gen_ai.response.finish_reasons': ['stop', 'length'] },
      { finishReasons: ['stop', 'length'] },
    ],
    ['error', { ...LLM, 'error.type': 'timeout' }, { errors: [{ type: 'timeout', message: '' }] }],
    [
      'broken JSON',
      { ...GENAI, 'gen_ai.input.messages': '[{' },
      { inputMessages: [], notes: ['gen_ai.input.messages looks like JSON and cannot be opened.'] },
    ],
    [
      'JSON without end',
      { ...GENAI, 'gen_ai.input.messages': '['.repeat(1_000_000) + ']'.repeat(1_000_000) },
      { inputMessages: [], notes: ['gen_ai.input.messages looks like JSON and cannot be opened.'] },
    ],
    [
      'an unknown part is noted',
      { ...GENAI, 'gen_ai.input.messages': json([{ role: 'user', parts: [{ type: 'hologram' }] }]) },
      { notes: ['A part of type "hologram" is shown as JSON.'] },
    ],
  ])('%s', (_, given, expected) => {
    expect(read(given)).toMatchObject(expected);
  });

  test('exceptions, else the status', () => {
    const exception = eventOf('exception', { 'exception.type': 'E', 'exception.message': 'm' });
    expect(read(LLM, [exception]).errors).toEqual([{ type: 'E', message: 'm' }]);
    const failed = spanOf(LLM, [], { status: { code: 2, message: 'boom' } });
    expect(readLlmCall(failed)?.errors).toEqual([{ type: '', message: 'boom' }]);
  });

  test('an image in the span itself is left out and noted', () => {
    const url = `data:image/png;base64,${'A'.repeat(5_000)}`;
    const found = read({
      ...LLM,
      'input.value': json({
        messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url } }] }],
      }),
    });
    expect(found.inputMessages[0]?.content).toEqual([
      { type: 'image', url: 'data:image/png;base64,', mimeType: '' },
    ]);
    expect(found.notes).toEqual(['An image that is in the span itself is left out.']);
  });

  test('a conversation without end is cut to its last messages', () => {
    const messages = Array.from({ length: 3_000 }, (_, n) => ({ role: 'user', content: String(n) }));
    const found = read({ ...GENAI, 'gen_ai.input.messages': json(messages) });
    expect(found.inputMessages).toHaveLength(2_000);
    expect(found.inputMessages.at(-1)).toEqual(says('user', text('2999')));
    expect(found.notes).toEqual(['Only the last 2000 messages of 3000 are shown.']);
  });

  test('a span of no kind is none', () => {
    expect(readLlmCall(spanOf({ 'http.method': 'GET', 'input.value': 'x' }))).toBeUndefined();
  });
});

test('captures of the Junjo SDK', () => {
  const bytes = readFileSync(new URL('../../../otlp/testdata/agent-sdk-0.68.0.bin', import.meta.url));
  const calls = decodeTraces(bytes).map((span) => readLlmCall(span));
  expect(calls[2]).toMatchObject({
    kind: 'llm',
    provider: 'openai',
    model: 'gpt-x',
    systemInstructions: [text('Answer.')],
    inputMessages: [
      says('user', text('{"q":"weather?"}')),
      says('assistant', call('c1', 'get_weather', '{"city":"Rome"}')),
      says('tool', result('c1', '{"temp":21}')),
    ],
    outputMessages: [says('assistant', text('{"a":"21C"}'))],
    tokens: { input: 10, output: 5 },
    finishReasons: ['final_output'],
    tools: [{ name: 'get_weather', description: 'w' }],
    responseFormat: { type: 'object' },
    parameters: {},
    notes: [],
  });
  expect(calls[1]).toMatchObject({
    kind: 'tool',
    toolName: 'get_weather',
    input: '{"city":"Rome"}',
    output: '{"temp":21}',
  });
  expect(calls[3]).toMatchObject({
    kind: 'agent',
    agentName: 'Weather Agent',
    input: '{"q":"weather?"}',
    output: '{"a":"21C"}',
  });
});

const key = fc.constantFrom(
  'llm.input_messages',
  'llm.input_messages.0',
  'llm.input_messages.0.message',
  'llm.input_messages.0.message.content',
  'llm.input_messages.0.message.tool_calls.0',
  'llm.input_messages.0.message.contents.0.message_content',
  'llm.output_messages.0.message',
  'llm.tools.0',
  'llm.tools.0.tool.json_schema',
  'llm.invocation_parameters',
  'gen_ai.input.messages',
  'gen_ai.output.messages',
  'gen_ai.system_instructions',
  'gen_ai.tool.definitions',
  'gen_ai.prompt',
  'gen_ai.prompt.0',
  'gen_ai.completion.0.content',
  'gen_ai.response.finish_reasons',
  'gen_ai.retrieval.documents',
  'junjo.agent.model.request',
  'junjo.agent.model.response',
  'junjo.agent.model.usage',
  'junjo.openai_agents.span.data',
  'input.value',
  'output.value',
  'retrieval.documents.0',
  'embedding.embeddings.0.embedding',
  'llm.prompts.0.prompt.text',
  '__proto__',
  'message',
  'content',
);
const words = fc.constantFrom(
  'messages',
  'contents',
  'content',
  'parts',
  'role',
  'type',
  'text',
  'tool_calls',
  'function',
  'image',
  'kwargs',
  'data',
  'message',
  'choices',
  'output',
  'id',
  'generations',
  'system',
  'config',
  'tools',
  '__proto__',
  'constructor',
  'toString',
);
const kinds = fc.constantFrom(
  'user',
  'text',
  'image',
  'tool_call',
  'tool_result',
  'reasoning',
  'function_call',
  'constructor',
  'agent_input',
  'blob',
);
const { tree: value } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    kinds,
    fc.jsonValue({ maxDepth: 1 }),
    fc.array(tie('tree'), { maxLength: 3 }),
    fc.dictionary(words, tie('tree'), { maxKeys: 5 }),
  ),
}));
const attribute = fc.oneof(
  value.map((one) => json(one)),
  value.map(structured),
  fc.string(),
  fc.bigInt(),
  fc.double(),
  fc.constant(new Uint8Array(3)),
  fc.constant(null),
);

test('whatever a span holds, nothing is thrown', () => {
  const given = fc.dictionary(key, attribute, { maxKeys: 8 });
  const eventName = fc.constantFrom(
    'gen_ai.user.message',
    'gen_ai.choice',
    'gen_ai.content.prompt',
    'gen_ai.client.inference.operation.details',
    'exception',
  );
  fc.assert(
    fc.property(given, eventName, given, (attributes, name, ofEvent) => {
      const found = readLlmCall(
        spanOf({ ...attributes, ...LLM } as Given, [eventOf(name, ofEvent as Given)]),
      );
      expect(found?.kind).toBe('llm');
      JSON.stringify({ ...found, costNanoUsd: undefined });
    }),
    { numRuns: 1_000 },
  );
});
