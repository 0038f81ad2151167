import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Attributes, type AttributeValue, KeyValueList, type SpanEvent } from '@studio/core';
import { decodeTraces } from '@studio/otlp';
import { describe, expect, test } from 'vitest';
import { spanText } from './span-text.ts';

const attributes = (values: Readonly<Record<string, AttributeValue>>): Attributes =>
  Object.entries(values).map(([key, value]) => ({ key, value }));

const event = (name: string, values: Readonly<Record<string, AttributeValue>> = {}): SpanEvent => ({
  timeUnixNano: 0n,
  name,
  attributes: attributes(values),
  droppedAttributesCount: 0,
});

const map = (values: Readonly<Record<string, AttributeValue>>) => new KeyValueList(attributes(values));

function said(
  values: Readonly<Record<string, AttributeValue>>,
  events: readonly SpanEvent[] = [],
  status = { code: 0, message: '' },
) {
  const { request, response, error } = spanText({ attributes: attributes(values), events, status });
  return [request, response, error];
}

const HISTORY = [
  { role: 'system', content: 'You are a clerk.' },
  { role: 'user', content: 'Where is my order?' },
  { role: 'assistant', content: 'Which one?' },
  { role: 'user', content: 'Number 77.' },
];

describe('OpenInference', () => {
  test('flattened messages: what came after the last answer, and the response', () => {
    const flat = Object.fromEntries(
      HISTORY.flatMap(({ role, content }, i) => [
        [`llm.input_messages.${i}.message.role`, role],
        [`llm.input_messages.${i}.message.content`, content],
      ]),
    );
    const output = {
      'llm.output_messages.0.message.role': 'assistant',
      'llm.output_messages.0.message.content': 'It left on Monday.',
      'llm.output_messages.0.message.tool_calls.0.tool_call.id': 'call_1',
      'llm.output_messages.0.message.tool_calls.0.tool_call.function.name': 'track',
      'llm.output_messages.0.message.tool_calls.0.tool_call.function.arguments': '{"order":77}',
      'input.value': 'the same in another form',
      'output.value': 'the same in another form',
    };
    expect(said({ ...flat, ...output })).toEqual([
      'Number 77.',
      'It left on Monday.\ntrack\n{"order":77}',
      '',
    ]);
  });

  test('messages are in the order of their numbers, contents in that of their parts', () => {
    const many = Object.fromEntries(
      Array.from({ length: 12 }, (_, i) => [
        `llm.input_messages.${11 - i}.message.contents.0.message_content.text`,
        `m${11 - i}`,
      ]),
    );
    const media = { 'llm.input_messages.3.message.contents.1.message_content.image.image.url': 'data:…' };
    expect(said({ ...many, ...media })[0]).toBe(Array.from({ length: 12 }, (_, i) => `m${i}`).join('\n'));
  });

  test.each([
    ['plain text', 'Hello', 'Hello'],
    ['a request with its messages', JSON.stringify({ model: 'gpt-4o', messages: HISTORY }), 'Number 77.'],
    ['a list of messages', JSON.stringify(HISTORY), 'Number 77.'],
    ['other JSON', JSON.stringify({ query: 'refunds', page: { size: 5 }, ids: [] }), 'refunds\n5'],
    ['broken JSON', '{"query": "refunds', '{"query": "refunds'],
    ['nothing', '', ''],
  ])('input.value: %s', (_, value, expected) => {
    expect(said({ 'input.value': value })[0]).toBe(expected);
  });

  test('output.value: the answer of an API', () => {
    const value = JSON.stringify({
      id: 'x',
      choices: [{ index: 0, message: { role: 'assistant', content: 'Yes' } }],
    });
    expect(said({ 'output.value': value })[1]).toBe('Yes');
  });
});

describe('GenAI', () => {
  const parts = HISTORY.map(({ role, content }) => ({ role, parts: [{ type: 'text', content }] }));
  const called = {
    role: 'assistant',
    parts: [
      { type: 'text', content: 'I look.' },
      { type: 'tool_call', id: 'call_1', name: 'track', arguments: { order: 77, name: 'Ada' } },
    ],
  };
  const answered = {
    role: 'tool',
    parts: [{ type: 'tool_call_response', id: 'call_1', response: { at: 'Bern' } }],
  };

  test('messages as JSON in attributes', () => {
    expect(
      said({
        'gen_ai.input.messages': JSON.stringify(parts),
        'gen_ai.output.messages': JSON.stringify([called]),
      }),
    ).toEqual(['Number 77.', 'I look.\ntrack\n77\nAda', '']);
    expect(said({ 'gen_ai.input.messages': JSON.stringify([...parts, called, answered]) })[0]).toBe('Bern');
  });

  test('messages as nested attributes', () => {
    const nested = [map({ role: 'user', parts: [map({ type: 'text', content: 'Grüezi' })] })];
    expect(said({ 'gen_ai.input.messages': nested })[0]).toBe('Grüezi');
  });

  test('messages in attributes of an event', () => {
    const details = {
      'gen_ai.input.messages': JSON.stringify(parts),
      'gen_ai.output.messages': JSON.stringify([called]),
    };
    const events = [event('other'), event('gen_ai.client.inference.operation.details', details)];
    expect(said({}, events).slice(0, 2)).toEqual(['Number 77.', 'I look.\ntrack\n77\nAda']);
  });

  test('one event a message', () => {
    const events = [
      event('gen_ai.system.message', { content: 'You are a clerk.' }),
      event('gen_ai.user.message', { content: 'Where?' }),
      event('gen_ai.assistant.message', { content: 'Which?' }),
      event('gen_ai.user.message', { content: '77' }),
      event('gen_ai.choice', { index: 0n, message: '{"role":"assistant","content":"Here."}' }),
    ];
    expect(said({}, events)).toEqual(['77', 'Here.', '']);
  });

  test('names of older conventions', () => {
    expect(
      said({
        'gen_ai.prompt.0.role': 'user',
        'gen_ai.prompt.0.content': 'a',
        'gen_ai.completion.0.content': 'b',
      }),
    ).toEqual(['a', 'b', '']);
    const events = [
      event('gen_ai.content.prompt', { 'gen_ai.prompt': JSON.stringify(HISTORY) }),
      event('gen_ai.content.completion', { 'gen_ai.completion': 'plain' }),
    ];
    expect(said({}, events).slice(0, 2)).toEqual(['Number 77.', 'plain']);
  });

  test('a tool', () => {
    const tool = {
      'gen_ai.tool.call.arguments': '{"city":"Bern"}',
      'gen_ai.tool.call.result': map({ c: 21n }),
    };
    expect(said(tool)).toEqual(['Bern', '21', '']);
  });
});

describe('which messages of a request', () => {
  const request = (...roles: string[]) =>
    said({ 'input.value': JSON.stringify(roles.map((role, i) => ({ role, content: `${role}${i}` }))) })[0];

  test.each([
    ['the first turn, without instructions', ['system', 'user'], 'user1'],
    ['several after the last answer', ['user', 'assistant', 'tool', 'tool', 'user'], 'tool2\ntool3\nuser4'],
    ['with the beginning of an answer', ['user', 'assistant', 'user', 'assistant'], 'user2\nassistant3'],
    ['nothing but instructions', ['developer', 'system'], 'developer0\nsystem1'],
    ['nothing but answers', ['assistant', 'assistant'], 'assistant0\nassistant1'],
    ["other models' names for it", ['human', 'AI', 'human', 'MODEL', 'user'], 'user4'],
  ])('%s', (_, roles, expected) => {
    expect(request(...roles)).toBe(expected);
  });
});

describe('errors', () => {
  test('the status message, and exceptions without their stack', () => {
    const exception = event('exception', {
      'exception.type': 'RateLimitError',
      'exception.message': 'Too many requests',
      'exception.stacktrace': 'at …',
    });
    const status = { code: 2, message: 'call failed' };
    expect(said({}, [exception, exception], status)[2]).toBe(
      'call failed\nRateLimitError\nToo many requests',
    );
  });

  test('the message of a status that is no error says nothing', () => {
    expect(said({}, [], { code: 1, message: 'fine' })).toEqual(['', '', '']);
  });
});

test('values that nobody expects neither throw nor say anything', () => {
  let deep: AttributeValue = 'x';
  for (let i = 0; i < 5_000; i++) deep = map({ content: deep });
  const values = {
    'gen_ai.input.messages': [1n, null],
    'output.value': new Uint8Array([1]),
    'input.value': null,
  };
  expect(said(values)).toEqual(['', '', '']);
  expect(said({ 'gen_ai.input.messages': [map({ role: 1.5, content: deep })] })).toEqual(['', '', '']);
  const nested = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
  expect(said({ 'input.value': nested })).toEqual(['', '', '']);
});

test('spans of the SDK: LLM spans say their last message and the answer', () => {
  const folder = join(import.meta.dirname, '../../../otlp/testdata');
  const spans = ['agent-sdk-0.68.0.bin', 'legacy-sdk-0.62.1.bin', 'workflow-sdk-0.68.0.bin'].flatMap((file) =>
    decodeTraces(readFileSync(join(folder, file))),
  );
  const texts = spans.map((span) => spanText(span)).filter(({ request }) => request !== '');
  expect(texts.length).toBeGreaterThan(0);
  expect(
    texts.map(({ request, response }) => [request.slice(0, 60), response.slice(0, 60)]),
  ).toMatchSnapshot();
});
