import type { SpanEvent } from '@studio/core';
import { asObject, objectIn, textIn } from '../json/json-value.ts';
import { AttributeBag } from './attribute-bag.ts';
import type { Message } from './llm-call.ts';
import { messageOf, messagesOf, textMessage } from './messages.ts';
import type { Notes } from './notes.ts';
import { responseOf } from './response-payload.ts';

/** Events by which GenAI conventions up to 1.36 carried one message each, and the role of it. */
const MESSAGE_EVENTS: ReadonlyMap<string, string> = new Map([
  ['gen_ai.system.message', 'system'],
  ['gen_ai.user.message', 'user'],
  ['gen_ai.assistant.message', 'assistant'],
  ['gen_ai.tool.message', 'tool'],
]);

const CHOICE = 'gen_ai.choice';
/** The event of the conventions since 1.37, with the attributes of the span. */
const DETAILS = 'gen_ai.client.inference.operation.details';
/** Up to 1.26: all messages as one JSON text. */
const PROMPT = 'gen_ai.content.prompt';
const COMPLETION = 'gen_ai.content.completion';

export function inputFromEvents(events: readonly SpanEvent[], notes: Notes): readonly Message[] {
  return events.flatMap(({ name, attributes }) => {
    const role = MESSAGE_EVENTS.get(name);
    if (role === undefined && name !== DETAILS && name !== PROMPT) return [];
    const bag = new AttributeBag(attributes, notes);
    if (role !== undefined) return messageOf(bodyOf(bag, role), notes, role) ?? [];
    return fromJson(bag.json(name === DETAILS ? 'gen_ai.input.messages' : 'gen_ai.prompt'), 'user', notes);
  });
}

export interface AnswerMessages {
  readonly messages: readonly Message[];
  readonly finishReasons: readonly string[];
}

export function outputFromEvents(events: readonly SpanEvent[], notes: Notes): AnswerMessages {
  const messages: Message[] = [];
  const finishReasons: string[] = [];
  for (const { name, attributes } of events) {
    if (name !== CHOICE && name !== DETAILS && name !== COMPLETION) continue;
    const bag = new AttributeBag(attributes, notes);
    if (name !== CHOICE) {
      const key = name === DETAILS ? 'gen_ai.output.messages' : 'gen_ai.completion';
      const said = bag.json(key);
      messages.push(...fromJson(said, 'assistant', notes));
      finishReasons.push(...finishReasonsIn(said));
      continue;
    }
    const said = bag.json('message') ?? bodyOf(bag, 'assistant');
    const message = messageOf(said, notes, 'assistant');
    if (message && message.content.length > 0) messages.push(message);
    const reason = bag.text('finish_reason');
    if (reason) finishReasons.push(reason);
  }
  return { messages, finishReasons };
}

/** Reasons that stand with the messages of a list: GenAI's up to 1.37, OpenInference's, Traceloop's. */
export function finishReasonsIn(list: unknown): readonly string[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((item) => {
    const given = asObject(item) ?? {};
    const reason = textIn(objectIn(given, 'message') ?? given, 'finish_reason');
    return reason === '' ? [] : [reason];
  });
}

/** The event's attributes as one message; lists inside may be JSON texts. */
function bodyOf(bag: AttributeBag, role: string): unknown {
  const body = {
    role: bag.text('role') || role,
    content: bag.plain('content') ?? bag.plain('gen_ai.event.content'),
    tool_calls: bag.json('tool_calls'),
    tool_call_id: bag.text('id') || undefined,
  };
  // Some put the whole message as JSON into `content`.
  const opened = typeof body.content === 'string' ? asObject(bag.json('content')) : undefined;
  return opened && textIn(opened, 'role') ? opened : body;
}

function fromJson(value: unknown, role: string, notes: Notes): readonly Message[] {
  if (Array.isArray(value)) return messagesOf(value, notes, role);
  if (typeof value === 'string') return value === '' ? [] : [textMessage(role, value)];
  return responseOf(value, notes)?.messages ?? [];
}
