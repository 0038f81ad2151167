/**
 * Messages of chat models in the shapes that telemetry carries them: OpenAI's (`content` as text or parts, `tool_calls`),
 * Anthropic's (`content` blocks) and OpenTelemetry GenAI's (`parts`).
 * https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-events/
 */
import { isList, isRecord, MAX_DEPTH, type Plain, parsed } from './plain-value.ts';

export interface Message {
  /** Lower case; '' when it does not say. */
  readonly role: string;
  readonly text: string;
}

/** The messages of a list, or of an object that holds such a list, or of one message; undefined for anything else. */
export function messagesOf(value: Plain | undefined): Message[] | undefined {
  const found = parsed(value ?? null);
  if (isList(found)) return found.every(isMessage) && found.length > 0 ? found.map(toMessage) : undefined;
  if (!isRecord(found)) return undefined;
  if (found['messages'] !== undefined) return messagesOf(found['messages']);
  if (isList(found['choices'])) return messagesOf(found['choices'].map((choice) => messageOfChoice(choice)));
  return isMessage(found) ? [toMessage(found)] : undefined;
}

const messageOfChoice = (choice: Plain): Plain =>
  isRecord(choice) && choice['message'] !== undefined ? choice['message'] : choice;

function isMessage(value: Plain): boolean {
  return isRecord(value) && ('role' in value || 'parts' in value);
}

function toMessage(value: Plain): Message {
  if (!isRecord(value)) return { role: '', text: '' };
  const role = typeof value['role'] === 'string' ? value['role'].toLowerCase() : '';
  const { content, parts, tool_calls: calls } = value;
  return { role, text: joined([textOf(content ?? null), textOf(parts ?? null), textOf(calls ?? null)]) };
}

/** Names under which parts and blocks hold their text. */
const TEXT_FIELDS = ['text', 'content', 'name'];
/** And what was called with what, and answered: data of any shape. */
const DATA_FIELDS = ['arguments', 'input', 'response', 'result', 'output'];

/** What a content says: text, parts, blocks, tool calls and their answers. Media, ids and signatures say nothing. */
export function textOf(value: Plain, depth = 0): string {
  if (depth > MAX_DEPTH) return '';
  if (isList(value)) return joined(value.map((part) => textOf(part, depth + 1)));
  if (!isRecord(value)) return wordsOf(value);
  if (isRecord(value['function'])) return textOf(value['function'], depth + 1);
  return joined([
    ...TEXT_FIELDS.map((field) => textOf(value[field] ?? null, depth + 1)),
    ...DATA_FIELDS.map((field) => wordsOf(value[field] ?? null, depth + 1)),
  ]);
}

/** All texts and numbers of a value, without its punctuation and names of fields. */
export function wordsOf(value: Plain, depth = 0): string {
  if (depth > MAX_DEPTH || value === null) return '';
  if (isList(value)) return joined(value.map((one) => wordsOf(one, depth + 1)));
  if (!isRecord(value)) return String(value);
  return joined(Object.values(value).map((one) => wordsOf(one ?? null, depth + 1)));
}

export function joined(texts: readonly string[]): string {
  return texts.filter((text) => text !== '').join('\n');
}

const ANSWERING = new Set(['assistant', 'ai', 'model']);
const INSTRUCTING = new Set(['system', 'developer']);

/**
 * What is new in a request: the messages after the last answer of the model. Everything before was sent, and indexed, with
 * an earlier request. Instructions are the same in all of them, so they count only when there is nothing else.
 */
export function lastTurn(messages: readonly Message[]): Message[] {
  const end = messages.findLastIndex(({ role }) => !ANSWERING.has(role)) + 1;
  if (end === 0) return [...messages];
  const start = messages.slice(0, end).findLastIndex(({ role }) => ANSWERING.has(role)) + 1;
  const turn = messages.slice(start);
  const said = turn.filter(({ role }) => !INSTRUCTING.has(role));
  return said.length > 0 ? said : turn;
}
