import {
  asObject,
  type JsonObject,
  listIn,
  objectIn,
  parseJson,
  textIn,
  valueIn,
} from '../json/json-value.ts';
import { jsonText } from './json-text.ts';
import { junjoMessage } from './junjo-message.ts';
import type { ContentPart, Message } from './llm-call.ts';
import type { Notes } from './notes.ts';
import { partsOf } from './parts.ts';
import { toolCallOf } from './tool-parts.ts';

/** More is no conversation that anybody reads: the last ones are kept. */
const MAX_MESSAGES = 2_000;

const ROLES: ReadonlyMap<string, string> = new Map([
  ['human', 'user'],
  ['ai', 'assistant'],
  ['aimessagechunk', 'assistant'],
  ['model', 'assistant'],
  ['chatbot', 'assistant'],
  ['function', 'tool'],
  ['generic', 'user'],
]);

/** Messages of a JSON list in any of the dialects; LangChain nests a list for each prompt. */
export function messagesOf(list: readonly unknown[], notes: Notes, defaultRole = 'user'): readonly Message[] {
  const all = list.flat(1);
  if (all.length > MAX_MESSAGES)
    notes.add(`Only the last ${MAX_MESSAGES} messages of ${all.length} are shown.`);
  return all.slice(-MAX_MESSAGES).flatMap((item) => messageOf(item, notes, defaultRole) ?? []);
}

/** One message; undefined when the value says nothing. */
export function messageOf(value: unknown, notes: Notes, defaultRole = 'user'): Message | undefined {
  if (typeof value === 'string') return value === '' ? undefined : textMessage(defaultRole, value);
  const given = asObject(value);
  if (given === undefined) return undefined;
  const message = unwrapped(given);
  const junjo = junjoMessage(message);
  if (junjo) return junjo;
  const role = roleOf(message, given, defaultRole);
  const content = contentOf(message, role, notes);
  return content.length === 0 && valueIn(message, 'role') === undefined ? undefined : { role, content };
}

export const textMessage = (role: string, text: string): Message => ({
  role,
  content: [{ type: 'text', text }],
});

/** OpenInference's `message`, LangChain's `kwargs` and `data`. */
function unwrapped(given: JsonObject): JsonObject {
  const inner = objectIn(given, 'message') ?? objectIn(given, 'kwargs') ?? objectIn(given, 'data');
  if (inner) return inner;
  if (!('message.role' in given)) return given;
  return Object.fromEntries(
    Object.entries(given).map(([key, value]) => [key.replace(/^message\./, ''), value]),
  );
}

function roleOf(message: JsonObject, given: JsonObject, defaultRole: string): string {
  const type = textIn(message, 'type');
  if (type === 'function_call' || type === 'reasoning') return 'assistant';
  if (type === 'function_call_output') return 'tool';
  const said = textIn(message, 'role') || langChainType(message, given);
  const lower = said.toLowerCase();
  return ROLES.get(lower) ?? (lower || defaultRole);
}

/** `type: 'human'`, or the class of a serialised message (`['langchain', …, 'HumanMessage']`). */
function langChainType(message: JsonObject, given: JsonObject): string {
  const type = textIn(message, 'type') || textIn(given, 'type');
  if (type !== 'constructor' && (ROLES.has(type.toLowerCase()) || type === 'system' || type === 'tool')) {
    return type;
  }
  const className = listIn(given, 'id').at(-1);
  return typeof className === 'string' ? className.replace(/Message(?:Chunk)?$/, '') : '';
}

function contentOf(message: JsonObject, role: string, notes: Notes): readonly ContentPart[] {
  const type = textIn(message, 'type');
  // Items of OpenAI's Responses API are calls and results by themselves.
  if (type === 'function_call' || type === 'function_call_output' || type === 'reasoning') {
    return partsOf(message, notes);
  }
  const content = openedContent(
    valueIn(message, 'parts') ?? valueIn(message, 'contents') ?? valueIn(message, 'content'),
  );
  const parts = partsOf(content, notes);
  const said = textIn(message, 'reasoning_content');
  return [
    ...(said === '' ? [] : [{ type: 'reasoning', text: said } as const]),
    ...(isToolAnswer(message, role, parts) ? [answerOf(message, content)] : parts),
    ...partsOf(valueIn(message, 'refusal'), notes),
    ...toolCallsOf(message),
  ];
}

/** Some instrumentations put the list of parts into a text. */
function openedContent(content: unknown): unknown {
  if (typeof content !== 'string' || !/^\[\s*\{\s*"type"\s*:/.test(content)) return content;
  try {
    return parseJson(content);
  } catch {
    return content;
  }
}

const isToolAnswer = (message: JsonObject, role: string, parts: readonly ContentPart[]): boolean =>
  (role === 'tool' || textIn(message, 'tool_call_id') !== '') &&
  !parts.some(({ type }) => type === 'tool_result' || type === 'tool_call');

function answerOf(message: JsonObject, content: unknown): ContentPart {
  const id = textIn(message, 'tool_call_id') || textIn(message, 'id');
  return { type: 'tool_result', id, resultJson: jsonText(content) };
}

function toolCallsOf(message: JsonObject): readonly ContentPart[] {
  const calls = [...listIn(message, 'tool_calls'), ...listIn(message, 'toolCalls')];
  const old = objectIn(message, 'function_call');
  const flat = textIn(message, 'function_call_name');
  if (old) calls.push(old);
  else if (flat) calls.push({ name: flat, arguments: valueIn(message, 'function_call_arguments_json') });
  return calls.flatMap((call) => {
    const object = asObject(call);
    return object ? [toolCallOf(object)] : [];
  });
}
