/**
 * What a span says: the end of its prompt, its response and its errors, from OpenInference, OpenTelemetry GenAI (messages in
 * attributes or events, old names included) and exceptions. The first source that has something wins, so that a text which
 * is there in two forms counts once.
 * https://github.com/Arize-ai/openinference/blob/main/spec/semantic_conventions.md
 * https://opentelemetry.io/docs/specs/semconv/gen-ai/
 */
import { type Attributes, type AttributeValue, type SpanEvent, StatusCode } from '@studio/core';
import { indexedMessages } from './indexed-messages.ts';
import { joined, lastTurn, type Message, messagesOf, textOf, wordsOf } from './message.ts';
import { parsed, plainOf } from './plain-value.ts';

export interface SpanText {
  readonly request: string;
  readonly response: string;
  readonly error: string;
}

export interface SaidBy {
  readonly attributes: Attributes;
  readonly events: readonly SpanEvent[];
  readonly status: { readonly code: number; readonly message: string };
}

export function spanText(span: SaidBy): SpanText {
  return { request: requestOf(span), response: responseOf(span), error: errorOf(span) };
}

function requestOf({ attributes, events }: SaidBy): string {
  const messages =
    some(indexedMessages(attributes, 'llm.input_messages.')) ??
    listed(attributes, 'gen_ai.input.messages') ??
    some(indexedMessages(attributes, 'gen_ai.prompt.')) ??
    listed(attributes, 'gen_ai.prompt') ??
    eventMessages(events, REQUEST_EVENTS) ??
    listedIn(events, 'gen_ai.input.messages') ??
    listedIn(events, 'gen_ai.prompt') ??
    listed(attributes, 'input.value');
  if (messages) return textOfMessages(lastTurn(messages));
  return firstText(attributes, ['input.value', 'gen_ai.prompt', 'gen_ai.tool.call.arguments']);
}

function responseOf({ attributes, events }: SaidBy): string {
  const messages =
    some(indexedMessages(attributes, 'llm.output_messages.')) ??
    listed(attributes, 'gen_ai.output.messages') ??
    some(indexedMessages(attributes, 'gen_ai.completion.')) ??
    listed(attributes, 'gen_ai.completion') ??
    eventMessages(events, RESPONSE_EVENTS) ??
    listedIn(events, 'gen_ai.output.messages') ??
    listedIn(events, 'gen_ai.completion') ??
    listed(attributes, 'output.value');
  if (messages) return textOfMessages(messages);
  return firstText(attributes, ['output.value', 'gen_ai.completion', 'gen_ai.tool.call.result']);
}

function errorOf({ events, status }: SaidBy): string {
  const exceptions = events
    .filter(({ name }) => name === 'exception')
    .flatMap(({ attributes }) =>
      ['exception.type', 'exception.message'].map((key) => textAt(attributes, key)),
    );
  const message = status.code === StatusCode.ERROR ? status.message : '';
  return joined([...new Set([message, ...exceptions])]);
}

const REQUEST_EVENTS = new Map([
  ['gen_ai.system.message', 'system'],
  ['gen_ai.user.message', 'user'],
  ['gen_ai.assistant.message', 'assistant'],
  ['gen_ai.tool.message', 'tool'],
]);
const RESPONSE_EVENTS = new Map([['gen_ai.choice', 'assistant']]);

/** One event a message: the conventions before 1.37. */
function eventMessages(
  events: readonly SpanEvent[],
  roles: ReadonlyMap<string, string>,
): Message[] | undefined {
  const messages = events.flatMap(({ name, attributes }) => {
    const role = roles.get(name);
    if (role === undefined) return [];
    const said = ['content', 'message', 'tool_calls', 'gen_ai.event.content'].map((key) => {
      const value = valueAt(attributes, key);
      return value === undefined ? '' : textOf(parsed(plainOf(value)));
    });
    return [{ role, text: joined(said) }];
  });
  return some(messages);
}

/** Messages that an attribute of any event holds as a list. */
function listedIn(events: readonly SpanEvent[], key: string): Message[] | undefined {
  for (const { attributes } of events) {
    const value = valueAt(attributes, key);
    if (value === undefined) continue;
    const plain = plainOf(value);
    return messagesOf(plain) ?? [{ role: '', text: wordsOf(parsed(plain)) }];
  }
  return undefined;
}

function listed(attributes: Attributes, key: string): Message[] | undefined {
  const value = valueAt(attributes, key);
  return value === undefined ? undefined : messagesOf(plainOf(value));
}

const some = (messages: Message[]): Message[] | undefined =>
  messages.some(({ text }) => text !== '') ? messages : undefined;

const textOfMessages = (messages: readonly Message[]): string => joined(messages.map(({ text }) => text));

function firstText(attributes: Attributes, keys: readonly string[]): string {
  for (const key of keys) {
    const text = textAt(attributes, key);
    if (text !== '') return text;
  }
  return '';
}

/** JSON is read for what it says, without its punctuation. */
function textAt(attributes: Attributes, key: string): string {
  const value = valueAt(attributes, key);
  return value === undefined ? '' : wordsOf(parsed(plainOf(value)));
}

function valueAt(attributes: Attributes, key: string): AttributeValue | undefined {
  return attributes.find((attribute) => attribute.key === key)?.value;
}
