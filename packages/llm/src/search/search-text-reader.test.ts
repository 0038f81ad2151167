import { readFileSync } from 'node:fs';
import type { AttributeValue, SpanEvent } from '@studio/core';
import { decodeTraces } from '@studio/otlp';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { attributesOf, eventOf, type Given, structured } from '../../test/make-span.ts';
import { MAX_TEXT_BYTES } from './cut-text.ts';
import { NO_TEXTS, SearchTextReader, searchTexts } from './search-text-reader.ts';

const LLM = { 'openinference.span.kind': 'LLM' };
const json = JSON.stringify;
const textsOf = (given: Given, events: readonly SpanEvent[] = []) => searchTexts(attributesOf(given), events);
const turn = (n: number, role: string, content: string): Given => ({
  [`llm.input_messages.${n}.message.role`]: role,
  [`llm.input_messages.${n}.message.content`]: content,
});
const first = { ...LLM, ...turn(0, 'system', 'Be brief.'), ...turn(1, 'user', 'Hi') };
const genAi = (role: string, content: string) => ({ role, parts: [{ type: 'text', content }] });

test.each<[string, Given, string, string, SpanEvent[]?]>([
  ['nothing', { 'http.method': 'GET', 'junjo.workflow.state.start': '{"secret":"x"}' }, '', ''],
  ['a first turn has everything', first, 'Be brief.\nHi', ''],
  [
    'a later turn has what it adds',
    { ...first, ...turn(2, 'assistant', 'Hello'), ...turn(3, 'user', 'Weather?') },
    'Weather?',
    '',
  ],
  [
    'over two answers',
    {
      ...first,
      ...turn(2, 'assistant', 'a'),
      ...turn(3, 'user', 'b'),
      ...turn(4, 'assistant', 'c'),
      ...turn(5, 'tool', 'd'),
      ...turn(10, 'user', 'e'),
    },
    'd\ne',
    '',
  ],
  ['an answer that was begun', { ...first, ...turn(2, 'assistant', 'Once upon') }, 'Once upon', ''],
  [
    'the answer: text and arguments',
    {
      ...LLM,
      'llm.output_messages.0.message.role': 'assistant',
      'llm.output_messages.0.message.content': 'Let me see.',
      'llm.output_messages.0.message.tool_calls.0.tool_call.function.name': 'weather',
      'llm.output_messages.0.message.tool_calls.0.tool_call.function.arguments': '{"city":"Rome","days":3}',
    },
    '',
    'Let me see.\nRome\n3',
  ],
  [
    'thoughts are no answer',
    {
      'llm.output_messages.0.message.contents.0.message_content.type': 'reasoning',
      'llm.output_messages.0.message.contents.0.message_content.text': 'Hm.',
      'llm.output_messages.0.message.contents.1.message_content.type': 'text',
      'llm.output_messages.0.message.contents.1.message_content.text': 'Hello',
    },
    '',
    'Hello',
  ],
  [
    'parts inside a text',
    { 'gen_ai.prompt.0.role': 'user', 'gen_ai.prompt.0.content': '[{"type":"text","text":"Hi"}]' },
    'Hi',
    '',
  ],
  [
    'in any order',
    { ...turn(2, 'user', 'c'), ...turn(0, 'user', 'a'), ...turn(1, 'user', 'b') },
    'a\nb\nc',
    '',
  ],
  [
    'GenAI',
    {
      'gen_ai.operation.name': 'chat',
      'gen_ai.system_instructions': json([{ type: 'text', content: 'Be brief.' }]),
      'gen_ai.input.messages': json([genAi('user', 'Hi')]),
      'gen_ai.output.messages': json([genAi('assistant', 'Hello')]),
    },
    'Be brief.\nHi',
    'Hello',
  ],
  [
    'GenAI, structured, later turn: no instructions again',
    {
      'gen_ai.system_instructions': structured([{ type: 'text', content: 'Be brief.' }]),
      'gen_ai.input.messages': structured([
        genAi('user', 'Hi'),
        genAi('assistant', 'Hello'),
        genAi('user', 'Bye'),
      ]),
    },
    'Bye',
    '',
  ],
  [
    'GenAI, events',
    {},
    'Hi',
    'Hello',
    [
      eventOf('gen_ai.user.message', { content: 'Hi' }),
      eventOf('gen_ai.choice', { message: json({ content: 'Hello' }) }),
    ],
  ],
  [
    'Traceloop',
    {
      'gen_ai.prompt.0.role': 'user',
      'gen_ai.prompt.0.content': 'Hi',
      'gen_ai.prompt.1.role': 'assistant',
      'gen_ai.prompt.1.content': 'Hello',
      'gen_ai.prompt.2.role': 'user',
      'gen_ai.prompt.2.content': 'Bye',
      'gen_ai.completion.0.content': 'Ciao',
    },
    'Bye',
    'Ciao',
  ],
  [
    'bodies',
    {
      ...LLM,
      'input.value': json({ model: 'm', messages: [{ role: 'user', content: 'Hi' }] }),
      'output.value': json({ choices: [{ message: { content: 'Hello' } }] }),
    },
    'Hi',
    'Hello',
  ],
  [
    'bodies of no known form',
    { ...LLM, 'input.value': '{"question":"Hi","k":[1,2.5,true]}', 'output.value': 'Hello' },
    'Hi\n1',
    'Hello',
  ],
  [
    'a tool',
    { 'openinference.span.kind': 'TOOL', 'input.value': '{"city":"Rome"}', 'output.value': '"21C"' },
    'Rome',
    '21C',
  ],
  [
    'a chain, whatever its input looks like',
    {
      'openinference.span.kind': 'CHAIN',
      'input.value': json({ messages: [{ role: 'assistant', content: 'Hi' }] }),
      'output.value': 'plain',
    },
    'assistant\nHi',
    'plain',
  ],
  [
    'a retriever',
    {
      'openinference.span.kind': 'RETRIEVER',
      'input.value': 'q',
      'retrieval.documents.0.document.content': 'a',
      'retrieval.documents.1.document.content': 'b',
    },
    'q',
    'a\nb',
  ],
  [
    'embeddings',
    {
      'openinference.span.kind': 'EMBEDDING',
      'embedding.embeddings.0.embedding.text': 't',
      'output.value': '[[0.1,0.2]]',
    },
    't',
    '',
  ],
  [
    'inline files are no text',
    { 'openinference.span.kind': 'TOOL', 'input.value': json(['data:image/png;base64,AAAA', 'x']) },
    'x',
    '',
  ],
  ['what is no JSON', { 'openinference.span.kind': 'TOOL', 'input.value': '{broken' }, '{broken', ''],
])('%s', (_, given, input, output, events) => {
  expect(textsOf(given, events)).toEqual({ input, output, isCut: false });
});

test('captures of the Junjo SDK: no state', () => {
  const bytes = readFileSync(new URL('../../../otlp/testdata/agent-sdk-0.68.0.bin', import.meta.url));
  const texts = decodeTraces(bytes).map(({ attributes, events }) => searchTexts(attributes, events));
  expect(texts.slice(0, 4)).toEqual([
    { input: 'Answer.\nweather?', output: 'Rome', isCut: false },
    { input: 'Rome', output: '21', isCut: false },
    { input: '21', output: '21C', isCut: false },
    { input: 'weather?', output: '21C', isCut: false },
  ]);
});

test('nothing of a span is left for the next', () => {
  const reader = new SearchTextReader();
  reader.take('openinference.span.kind', 'TOOL');
  reader.take('input.value', 'x');
  reader.takeEvent(eventOf('gen_ai.user.message', { content: 'Hi' }));
  reader.clear();
  expect(reader.texts()).toBe(NO_TEXTS);
});

test.each(['gen_ai.user.message', 'gen_ai.choice', 'gen_ai.content.prompt'])('wants the event %s', (name) => {
  expect(SearchTextReader.wantsEvent(name)).toBe(true);
});

test('does not want other events', () => {
  expect(['exception', 'set_state', 'gen_ai.evaluation.result'].some(SearchTextReader.wantsEvent)).toBe(
    false,
  );
});

const bytesOf = (text: string) => new TextEncoder().encode(text).length;

test('each side is cut at the border of a code point', () => {
  const tool = { 'openinference.span.kind': 'TOOL' };
  const { input, output, isCut } = textsOf({
    ...tool,
    'input.value': `a${'😀'.repeat(20_000)}`,
    'output.value': 'ok',
  });
  expect([bytesOf(input), input.at(-1), output, isCut]).toEqual([
    MAX_TEXT_BYTES - 3,
    '😀'.at(-1),
    'ok',
    true,
  ]);
  expect(textsOf({ ...tool, 'input.value': 'x'.repeat(MAX_TEXT_BYTES) })).toMatchObject({ isCut: false });
  expect(textsOf({ ...tool, 'input.value': 'x'.repeat(MAX_TEXT_BYTES + 1) })).toMatchObject({ isCut: true });
});

test('of a value that is too long to be opened, the end of a request and the beginning of an answer', () => {
  const long = 'x'.repeat(2_000_000);
  const { input, output, isCut } = textsOf({
    ...LLM,
    'gen_ai.input.messages': `[${long}END`,
    'output.value': `[START${long}`,
  });
  expect([input.slice(-3), output.slice(0, 6), isCut]).toEqual(['END', '[START', true]);
});

test('a long message on the side of the request stays there', () => {
  const texts = textsOf({ ...LLM, ...turn(0, 'user', `{${'x'.repeat(2_000_000)}`) });
  expect([texts.input.length, texts.output, texts.isCut]).toEqual([MAX_TEXT_BYTES, '', true]);
});

const key = fc.constantFrom(
  'openinference.span.kind',
  'llm.input_messages.0.message.role',
  'llm.input_messages.x.message.role',
  'llm.input_messages.1',
  'gen_ai.prompt',
  'gen_ai.prompt.0.content',
  'gen_ai.input.messages',
  'input.value',
  'output.value',
  'junjo.agent.model.request',
  'junjo.openai_agents.span.data',
  'retrieval.documents.0.document.content',
);
const value: fc.Arbitrary<AttributeValue> = fc.oneof(
  fc.constantFrom('assistant', 'LLM', 'TOOL', '[', '"'),
  fc.json(),
  fc.jsonValue().map(structured),
  fc.string({ unit: 'binary', size: 'large' }),
  fc.bigInt(),
  fc.constant(null),
);

test('whatever a span holds, nothing is thrown and nothing is too long', () => {
  fc.assert(
    fc.property(fc.dictionary(key, value, { maxKeys: 8 }), (given) => {
      const { input, output } = textsOf(given);
      expect(Math.max(bytesOf(input), bytesOf(output))).toBeLessThanOrEqual(MAX_TEXT_BYTES);
    }),
    { numRuns: 500 },
  );
});
