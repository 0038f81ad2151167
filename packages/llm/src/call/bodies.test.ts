import { expect, test } from 'vitest';
import { call, LLM, read, reasoning, result, says, text } from '../../test/call-shapes.ts';
import { spanOf } from '../../test/make-span.ts';
import { loadPrices } from '../prices/load-prices.ts';
import { readLlmCall } from './read-llm-call.ts';

const json = JSON.stringify;

test('bodies of OpenAI’s Responses API', () => {
  const found = read({
    ...LLM,
    'input.value': json({
      instructions: 'Be brief.',
      input: [
        { role: 'user', content: [{ type: 'input_text', text: 'Weather?' }] },
        { type: 'reasoning', summary: [{ type: 'summary_text', text: 'Ask the tool.' }] },
        { type: 'function_call', call_id: 'c1', name: 'weather', arguments: '{}' },
        { type: 'function_call_output', call_id: 'c1', output: '21C' },
      ],
      text: { format: { type: 'json_schema', name: 'x' } },
      tools: [
        { type: 'function', name: 'weather', description: 'd', parameters: { type: 'object' } },
        { type: 'web_search' },
      ],
      temperature: 0.5,
    }),
    'output.value': json({
      output: [{ type: 'message', role: 'assistant', content: [{ type: 'output_text', text: '21C.' }] }],
    }),
  });
  expect(found).toMatchObject({
    systemInstructions: [text('Be brief.')],
    inputMessages: [
      says('user', text('Weather?')),
      says('assistant', reasoning('Ask the tool.')),
      says('assistant', call('c1', 'weather', '{}')),
      says('tool', result('c1', '21C')),
    ],
    outputMessages: [says('assistant', text('21C.'))],
    responseFormat: { type: 'json_schema', name: 'x' },
    parameters: { temperature: 0.5 },
    tools: [
      { name: 'weather', description: 'd', schema: { type: 'object' } },
      { name: 'web_search', description: '', schema: null },
    ],
  });
});

test('bodies of Anthropic', () => {
  const found = read({
    ...LLM,
    'input.value': json({
      system: [{ type: 'text', text: 'Be brief.' }],
      max_tokens: 10,
      messages: [
        {
          role: 'user',
          content: [
            { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } },
            { type: 'text', text: 'What?' },
          ],
        },
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'Hm.' },
            { type: 'tool_use', id: 't1', name: 'look', input: { x: 1 } },
          ],
        },
        {
          role: 'user',
          content: [{ type: 'tool_result', tool_use_id: 't1', content: [{ type: 'text', text: 'a cat' }] }],
        },
      ],
      tools: [{ name: 'look', description: 'd', input_schema: { type: 'object' } }],
    }),
    'output.value': json({
      role: 'assistant',
      content: [{ type: 'text', text: 'A cat.' }],
      stop_reason: 'end_turn',
    }),
  });
  expect(found).toMatchObject({
    systemInstructions: [text('Be brief.')],
    inputMessages: [
      says('user', { type: 'image', url: 'data:image/png;base64,', mimeType: 'image/png' }, text('What?')),
      says('assistant', reasoning('Hm.'), call('t1', 'look', '{"x":1}')),
      says('user', result('t1', 'a cat')),
    ],
    outputMessages: [says('assistant', text('A cat.'))],
    finishReasons: ['end_turn'],
    tools: [{ name: 'look', description: 'd', schema: { type: 'object' } }],
    parameters: { max_tokens: 10 },
  });
});

test('bodies of Gemini', () => {
  const found = read({
    ...LLM,
    'input.value': json({
      contents: [
        {
          role: 'user',
          parts: [{ text: 'Weather?' }, { fileData: { mimeType: 'image/png', fileUri: 'gs://b/x.png' } }],
        },
        {
          role: 'model',
          parts: [
            { text: 'Hm.', thought: true },
            { functionCall: { id: 'f', name: 'weather', args: { city: 'Rome' } } },
          ],
        },
        {
          role: 'user',
          parts: [{ functionResponse: { id: 'f', name: 'weather', response: { temp: 21 } } }],
        },
      ],
      config: {
        systemInstruction: { parts: [{ text: 'Be brief.' }] },
        temperature: 0,
        responseSchema: { type: 'object' },
        tools: [{ functionDeclarations: [{ name: 'weather', parameters: { type: 'object' } }] }],
      },
    }),
    'output.value': json({
      candidates: [{ content: { role: 'model', parts: [{ text: '21C' }] }, finishReason: 'STOP' }],
    }),
  });
  expect(found).toMatchObject({
    systemInstructions: [text('Be brief.')],
    inputMessages: [
      says('user', text('Weather?'), { type: 'image', url: 'gs://b/x.png', mimeType: 'image/png' }),
      says('assistant', reasoning('Hm.'), call('f', 'weather', '{"city":"Rome"}')),
      says('user', result('f', '{"temp":21}')),
    ],
    outputMessages: [says('assistant', text('21C'))],
    finishReasons: ['STOP'],
    responseFormat: { type: 'object' },
    tools: [{ name: 'weather', schema: { type: 'object' } }],
    parameters: { temperature: 0 },
  });
});

test('the OpenAI-Agents plugin', () => {
  const data = {
    type: 'generation',
    model: 'gpt-4o',
    model_config: { temperature: 0.1 },
    input: [{ role: 'user', content: 'Hi' }],
    output: [{ role: 'assistant', content: 'Hello' }],
    usage: { input_tokens: 1_000, output_tokens: 100 },
  };
  const span = spanOf({ 'junjo.openai_agents.span.data': json(data) });
  expect(readLlmCall(span, loadPrices())).toMatchObject({
    kind: 'llm',
    provider: 'openai',
    model: 'gpt-4o',
    inputMessages: [says('user', text('Hi'))],
    outputMessages: [says('assistant', text('Hello'))],
    parameters: { temperature: 0.1 },
    tokens: { input: 1_000, output: 100 },
    costNanoUsd: 3_500_000n,
    isCostGiven: false,
  });
});

test('text completions', () => {
  const found = read({
    ...LLM,
    'llm.prompts.0.prompt.text': 'def',
    'llm.choices.0.completion.text': ' fib',
  });
  expect(found).toMatchObject({
    inputMessages: [says('user', text('def'))],
    outputMessages: [says('assistant', text(' fib'))],
  });
});

test('messages stay in the order of their numbers, over gaps', () => {
  const given = Object.fromEntries(
    [10, 2, 9].map((n) => [`llm.input_messages.${n}.message.content`, String(n)]),
  );
  const texts = read({ ...LLM, ...given }).inputMessages.map(({ content }) => content);
  expect(texts).toEqual([[text('2')], [text('9')], [text('10')]]);
});
