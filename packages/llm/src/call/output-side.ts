import type { SpanEvent } from '@studio/core';
import { asObject } from '../json/json-value.ts';
import type { AttributeBag } from './attribute-bag.ts';
import { type AnswerMessages, finishReasonsIn, outputFromEvents } from './event-messages.ts';
import { textsIn } from './input-side.ts';
import { messagesOf, textMessage } from './messages.ts';
import type { Notes } from './notes.ts';
import { responseOf } from './response-payload.ts';

const NOTHING: AnswerMessages = { messages: [], finishReasons: [] };

/** Keys of the whole response as JSON or text, the most exact first. */
const PAYLOADS = [
  'junjo.agent.model.response',
  'junjo.agent.model.response_candidate',
  'gen_ai.completion',
  'output.value',
];

/** What a call answered: from the first place that says it. */
export function readOutputSide(
  bag: AttributeBag,
  events: readonly SpanEvent[],
  notes: Notes,
): AnswerMessages {
  const sources = [
    () => fromList(bag.list('llm.output_messages'), notes),
    () => fromList(bag.json('llm.output_messages'), notes),
    () => fromList(bag.json('gen_ai.output.messages'), notes),
    () => outputFromEvents(events, notes),
    () => fromList(bag.list('gen_ai.completion'), notes),
    () => fromVercel(bag, notes),
    () => fromPayloads(bag, notes),
    () => fromPlugin(bag, notes),
    () => fromTexts(bag.list('llm.choices').flatMap((item) => textsIn(item, 'completion'))),
  ];
  for (const source of sources) {
    const answer = source();
    if (answer.messages.length > 0) return answer;
  }
  return NOTHING;
}

function fromList(list: unknown, notes: Notes): AnswerMessages {
  if (!Array.isArray(list) || list.length === 0) return NOTHING;
  return { messages: messagesOf(list, notes, 'assistant'), finishReasons: finishReasonsIn(list) };
}

function fromPayloads(bag: AttributeBag, notes: Notes): AnswerMessages {
  for (const key of PAYLOADS) {
    const payload = bag.json(key);
    const response = responseOf(payload, notes);
    if (response) return response;
    if (typeof payload === 'string' && payload !== '') return fromTexts([payload]);
  }
  return NOTHING;
}

/** Vercel's AI SDK has text and calls apart. */
function fromVercel(bag: AttributeBag, notes: Notes): AnswerMessages {
  const content = bag.text('ai.response.text') || bag.text('ai.response.object');
  const toolCalls = bag.json('ai.response.toolCalls');
  if (content === '' && !Array.isArray(toolCalls)) return NOTHING;
  return { messages: messagesOf([{ role: 'assistant', content, toolCalls }], notes), finishReasons: [] };
}

/** The OpenAI Agents SDK: `output` of a generation, `response.output` of a response. */
function fromPlugin(bag: AttributeBag, notes: Notes): AnswerMessages {
  const data = asObject(bag.json('junjo.openai_agents.span.data'));
  if (!data) return NOTHING;
  return (
    responseOf(data, notes) ??
    responseOf(data['output'], notes) ??
    responseOf(data['response'], notes) ??
    NOTHING
  );
}

const fromTexts = (texts: readonly string[]): AnswerMessages => ({
  messages: texts.map((text) => textMessage('assistant', text)),
  finishReasons: [],
});
