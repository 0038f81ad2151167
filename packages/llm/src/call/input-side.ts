import type { SpanEvent } from '@studio/core';
import { asObject } from '../json/json-value.ts';
import type { AttributeBag } from './attribute-bag.ts';
import { inputFromEvents } from './event-messages.ts';
import type { ContentPart, Message } from './llm-call.ts';
import { messagesOf, textMessage } from './messages.ts';
import type { Notes } from './notes.ts';
import { partsOf } from './parts.ts';
import { NO_REQUEST, type RequestParts, requestOf, type SelectMessages } from './request-payload.ts';

/** The conversation that a call was asked with: from the first place that has one. */
export interface InputSide {
  readonly messages: readonly Message[];
  readonly system: readonly ContentPart[];
  /** The request's body, where it was opened. */
  readonly request: RequestParts | undefined;
}

/** Keys of the whole request as JSON, the most exact first. */
const PAYLOADS = [
  'junjo.agent.model.request',
  'ai.prompt.messages',
  'ai.prompt',
  'gen_ai.prompt',
  'input.value',
];

/** @param select of a list of messages in any dialect the part that is of interest */
export function readInputSide(
  bag: AttributeBag,
  events: readonly SpanEvent[],
  notes: Notes,
  select: SelectMessages = (list) => list,
): InputSide {
  const system = partsOf(bag.json('gen_ai.system_instructions'), notes);
  const messages = flattened(bag, notes, select) ?? inputFromEvents(events, notes);
  if (messages.length > 0) return { messages, system, request: undefined };
  const request = requestIn(bag, notes, select);
  if (request)
    return { messages: request.messages, system: system.length > 0 ? system : request.system, request };
  const prompts = bag
    .list('llm.prompts')
    .flatMap((item) => textsIn(item, 'prompt'))
    .map((text) => textMessage('user', text));
  return { messages: prompts, system, request: undefined };
}

function flattened(bag: AttributeBag, notes: Notes, select: SelectMessages): readonly Message[] | undefined {
  const lists = [
    () => bag.list('llm.input_messages'),
    () => asList(bag.json('llm.input_messages')),
    () => asList(bag.json('gen_ai.input.messages')),
    () => bag.list('gen_ai.prompt'),
  ];
  for (const list of lists) {
    const messages = messagesOf(select(list()), notes);
    if (messages.length > 0) return messages;
  }
  return undefined;
}

function requestIn(bag: AttributeBag, notes: Notes, select: SelectMessages): RequestParts | undefined {
  for (const key of PAYLOADS) {
    const payload = bag.json(key);
    const request = requestOf(payload, notes, select);
    if (request) return request;
    if (typeof payload === 'string' && payload !== '') {
      return { ...NO_REQUEST, messages: [textMessage('user', payload)] };
    }
  }
  return pluginRequest(bag, notes);
}

/** The OpenAI Agents SDK: `input` beside or inside `response`, settings in `model_config`. */
function pluginRequest(bag: AttributeBag, notes: Notes): RequestParts | undefined {
  const data = asObject(bag.json('junjo.openai_agents.span.data'));
  if (!data) return undefined;
  const response = asObject(data['response']);
  const request = requestOf({ ...response, ...data, input: data['input'] ?? response?.['input'] }, notes);
  return request && { ...request, parameters: asObject(data['model_config']) ?? {} };
}

const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** `{prompt: {text}}`, the form of text completions. */
export function textsIn(item: unknown, name: string): readonly string[] {
  const text = asObject(asObject(item)?.[name])?.['text'];
  return typeof text === 'string' && text !== '' ? [text] : [];
}
