import type { SpanEvent } from '@studio/core';
import { expect, test } from 'vitest';
import { call, GENAI, LLM, read, result, says, text } from '../../test/call-shapes.ts';
import { eventOf, type Given, structured } from '../../test/make-span.ts';

const json = JSON.stringify;

/** The same conversation by every way in which it is told. */
const CONVERSATION = [
  says('system', text('Be brief.')),
  says('user', text('Weather in Rome?')),
  says('assistant', call('c1', 'weather', '{"city":"Rome"}')),
  says('tool', result('c1', '21C')),
];
const ANSWER = [says('assistant', text('It is 21C.'))];

const genAiInput = [
  { role: 'system', parts: [{ type: 'text', content: 'Be brief.' }] },
  { role: 'user', parts: [{ type: 'text', content: 'Weather in Rome?' }] },
  {
    role: 'assistant',
    parts: [{ type: 'tool_call', id: 'c1', name: 'weather', arguments: { city: 'Rome' } }],
  },
  { role: 'tool', parts: [{ type: 'tool_call_response', id: 'c1', result: '21C' }] },
];
const genAiOutput = [
  { role: 'assistant', parts: [{ type: 'text', content: 'It is 21C.' }], finish_reason: 'stop' },
];
const openAiMessages = [
  { role: 'system', content: 'Be brief.' },
  { role: 'user', content: [{ type: 'text', text: 'Weather in Rome?' }] },
  {
    role: 'assistant',
    content: null,
    tool_calls: [{ id: 'c1', type: 'function', function: { name: 'weather', arguments: '{"city":"Rome"}' } }],
  },
  { role: 'tool', tool_call_id: 'c1', content: '21C' },
];

test.each<[string, Given, SpanEvent[]]>([
  [
    'OpenInference, flattened',
    {
      ...LLM,
      'llm.input_messages.0.message.role': 'system',
      'llm.input_messages.0.message.content': 'Be brief.',
      'llm.input_messages.1.message.role': 'user',
      'llm.input_messages.1.message.contents.0.message_content.type': 'text',
      'llm.input_messages.1.message.contents.0.message_content.text': 'Weather in Rome?',
      'llm.input_messages.2.message.role': 'assistant',
      'llm.input_messages.2.message.tool_calls.0.tool_call.id': 'c1',
      'llm.input_messages.2.message.tool_calls.0.tool_call.function.name': 'weather',
      'llm.input_messages.2.message.tool_calls.0.tool_call.function.arguments': '{"city":"Rome"}',
      'llm.input_messages.3.message.role': 'tool',
      'llm.input_messages.3.message.tool_call_id': 'c1',
      'llm.input_messages.3.message.content': '21C',
      'llm.output_messages.0.message.role': 'assistant',
      'llm.output_messages.0.message.content': 'It is 21C.',
      'llm.finish_reason': 'stop',
    },
    [],
  ],
  [
    'GenAI as JSON',
    { ...GENAI, 'gen_ai.input.messages': json(genAiInput), 'gen_ai.output.messages': json(genAiOutput) },
    [],
  ],
  [
    'GenAI structured',
    {
      ...GENAI,
      'gen_ai.input.messages': structured(genAiInput),
      'gen_ai.output.messages': structured(genAiOutput),
    },
    [],
  ],
  [
    'GenAI in the details event',
    GENAI,
    [
      eventOf('gen_ai.client.inference.operation.details', {
        'gen_ai.input.messages': structured(genAiInput),
        'gen_ai.output.messages': structured(genAiOutput),
      }),
    ],
  ],
  [
    'GenAI, an event for each message',
    GENAI,
    [
      eventOf('gen_ai.system.message', { content: 'Be brief.' }),
      eventOf('gen_ai.user.message', { content: 'Weather in Rome?' }),
      eventOf('gen_ai.assistant.message', { tool_calls: json(openAiMessages[2]?.tool_calls) }),
      eventOf('gen_ai.tool.message', { content: '21C', id: 'c1' }),
      eventOf('gen_ai.choice', {
        index: 0n,
        finish_reason: 'stop',
        message: json({ role: 'assistant', content: 'It is 21C.' }),
      }),
    ],
  ],
  [
    'GenAI, content events of 1.26',
    { ...GENAI, 'gen_ai.response.finish_reasons': ['stop'] },
    [
      eventOf('gen_ai.content.prompt', { 'gen_ai.prompt': json(openAiMessages) }),
      eventOf('gen_ai.content.completion', {
        'gen_ai.completion': json([{ role: 'assistant', content: 'It is 21C.' }]),
      }),
    ],
  ],
  [
    'Traceloop',
    {
      'gen_ai.system': 'OpenAI',
      'gen_ai.request.model': 'gpt-4o',
      'gen_ai.prompt.0.role': 'system',
      'gen_ai.prompt.0.content': 'Be brief.',
      'gen_ai.prompt.1.role': 'user',
      'gen_ai.prompt.1.content': json([{ type: 'text', text: 'Weather in Rome?' }]),
      'gen_ai.prompt.2.role': 'assistant',
      'gen_ai.prompt.2.tool_calls.0.id': 'c1',
      'gen_ai.prompt.2.tool_calls.0.name': 'weather',
      'gen_ai.prompt.2.tool_calls.0.arguments': '{"city":"Rome"}',
      'gen_ai.prompt.3.role': 'tool',
      'gen_ai.prompt.3.tool_call_id': 'c1',
      'gen_ai.prompt.3.content': '21C',
      'gen_ai.completion.0.role': 'assistant',
      'gen_ai.completion.0.content': 'It is 21C.',
      'gen_ai.completion.0.finish_reason': 'stop',
    },
    [],
  ],
  [
    'bodies of OpenAI',
    {
      ...LLM,
      'input.value': json({ model: 'gpt-4o', messages: openAiMessages }),
      'output.value': json({
        choices: [{ message: { role: 'assistant', content: 'It is 21C.' }, finish_reason: 'stop' }],
      }),
    },
    [],
  ],
  [
    'messages of LangChain',
    {
      ...LLM,
      'input.value': json({
        messages: [
          [
            {
              lc: 1,
              type: 'constructor',
              id: ['langchain', 'schema', 'SystemMessage'],
              kwargs: { content: 'Be brief.' },
            },
            {
              lc: 1,
              type: 'constructor',
              id: ['langchain', 'schema', 'HumanMessage'],
              kwargs: { content: 'Weather in Rome?', type: 'human' },
            },
            {
              type: 'ai',
              content: '',
              tool_calls: [{ id: 'c1', name: 'weather', args: { city: 'Rome' } }],
            },
            { type: 'tool', data: { content: '21C', tool_call_id: 'c1' } },
          ],
        ],
      }),
      'output.value': json({
        generations: [
          [
            {
              text: 'It is 21C.',
              message: { kwargs: { content: 'It is 21C.' }, id: ['AIMessage'] },
              generation_info: { finish_reason: 'stop' },
            },
          ],
        ],
      }),
    },
    [],
  ],
  [
    'Vercel’s AI SDK',
    {
      'ai.model.id': 'gpt-4o',
      'ai.response.finishReason': 'stop',
      'ai.prompt.messages': json([
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: [{ type: 'text', text: 'Weather in Rome?' }] },
        {
          role: 'assistant',
          content: [{ type: 'tool-call', toolCallId: 'c1', toolName: 'weather', args: { city: 'Rome' } }],
        },
        {
          role: 'tool',
          content: [{ type: 'tool-result', toolCallId: 'c1', toolName: 'weather', result: '21C' }],
        },
      ]),
      'ai.response.text': 'It is 21C.',
    },
    [],
  ],
])('%s', (_, given, events) => {
  const found = read(given, events);
  expect(found.inputMessages).toEqual(CONVERSATION);
  expect(found.outputMessages).toEqual(ANSWER);
  expect(found).toMatchObject({ kind: 'llm', finishReasons: ['stop'], notes: [] });
});
