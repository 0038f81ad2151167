import { asObject, type JsonObject, listIn, objectIn, textIn, valueIn } from '../json/json-value.ts';
import type { ContentPart, Message, ToolDefinition } from './llm-call.ts';
import { messagesOf, textMessage } from './messages.ts';
import type { Notes } from './notes.ts';
import { partsOf } from './parts.ts';
import { toolsOf } from './tools.ts';

/** What a request says, whoever it was for. */
export interface RequestParts {
  readonly messages: readonly Message[];
  readonly system: readonly ContentPart[];
  readonly tools: readonly ToolDefinition[];
  /** null when it is not said. */
  readonly responseFormat: unknown;
  readonly parameters: JsonObject;
}

/** Picks of a list of messages, as they were sent, those that are of interest. */
export type SelectMessages = (list: readonly unknown[]) => readonly unknown[];

export const NO_REQUEST: RequestParts = {
  messages: [],
  system: [],
  tools: [],
  responseFormat: null,
  parameters: {},
};

/** Fields that are the conversation; the others of a request are its settings. */
const CONVERSATION = [
  'messages',
  'contents',
  'content',
  'input',
  'prompt',
  'prompts',
  'system',
  'systemInstruction',
  'system_instruction',
  'instructions',
  'tools',
  'functions',
];

/**
 * A request's body as `input.value` carries it: OpenAI (Chat, Responses, Completions), Anthropic, Gemini, Bedrock
 * Converse, LangChain, or a bare list of messages. Undefined when it is none of them.
 */
export function requestOf(
  payload: unknown,
  notes: Notes,
  select: SelectMessages = (list) => list,
): RequestParts | undefined {
  if (Array.isArray(payload)) {
    return payload.some(isMessageLike)
      ? { ...NO_REQUEST, messages: messagesOf(select(payload), notes) }
      : undefined;
  }
  const request = asObject(payload);
  if (request === undefined) return undefined;
  const conversation = conversationIn(request);
  const settings = settingsOf(request);
  const parts = {
    messages: conversation === undefined ? [] : messagesFrom(conversation, notes, select),
    system: systemOf(request, notes),
    tools: toolsOf(toolListIn(request)),
    responseFormat: responseFormatOf(settings),
    parameters: settings,
  };
  return parts.messages.length + parts.system.length > 0 ? parts : undefined;
}

/** Settings that are shown as parameters: of `llm.invocation_parameters`, or of a request. Gemini nests them. */
export function settingsOf(request: JsonObject): JsonObject {
  const nested = objectIn(request, 'generationConfig') ?? objectIn(request, 'config');
  const all = { ...request, ...nested };
  return Object.fromEntries(
    Object.entries(all).filter(
      ([key, value]) =>
        value !== null && !CONVERSATION.includes(key) && key !== 'config' && key !== 'generationConfig',
    ),
  );
}

/** `response_format` of OpenAI, `text.format` of its Responses API, `response_schema` of Gemini, `output_format` of Anthropic. */
export function responseFormatOf(settings: JsonObject): unknown {
  const named = [
    'response_format',
    'output_format',
    'responseFormat',
    'response_json_schema',
    'responseJsonSchema',
    'response_schema',
    'responseSchema',
    'outputSchema',
  ];
  for (const name of named) {
    const value = valueIn(settings, name);
    if (value !== undefined && value !== null) return value;
  }
  return objectIn(settings, 'text')?.['format'] ?? objectIn(settings, 'output_config')?.['format'] ?? null;
}

export function toolListIn(request: JsonObject): readonly unknown[] {
  const tools = listIn(request, 'tools');
  if (tools.length > 0) return tools;
  const functions = listIn(request, 'functions');
  return functions.length > 0 ? functions : listIn(objectIn(request, 'config') ?? {}, 'tools');
}

function conversationIn(request: JsonObject): unknown {
  for (const key of ['messages', 'contents', 'input', 'prompt', 'prompts']) {
    const value = valueIn(request, key);
    if (typeof value === 'string' || Array.isArray(value)) return value;
    if (asObject(value)) {
      const inner = valueIn(value as JsonObject, 'messages');
      if (Array.isArray(inner)) return inner;
      if (key === 'contents') return [value];
    }
  }
  return undefined;
}

function messagesFrom(conversation: unknown, notes: Notes, select: SelectMessages): readonly Message[] {
  if (typeof conversation === 'string') return conversation === '' ? [] : [textMessage('user', conversation)];
  return Array.isArray(conversation) ? messagesOf(select(conversation), notes) : [];
}

function systemOf(request: JsonObject, notes: Notes): readonly ContentPart[] {
  const holders = [request, objectIn(request, 'config') ?? {}];
  for (const holder of holders) {
    for (const key of ['system', 'systemInstruction', 'system_instruction', 'instructions']) {
      const value = valueIn(holder, key);
      const parts = asObject(value) ? valueIn(value as JsonObject, 'parts') : undefined;
      const system = partsOf(parts ?? value, notes);
      if (system.length > 0) return system;
    }
  }
  return [];
}

function isMessageLike(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(isMessageLike);
  const object = asObject(value);
  if (object === undefined) return false;
  const says = ['role', 'message.role', 'message', 'kwargs', 'parts', 'lc'].some((key) => key in object);
  return says || ('content' in object && textIn(object, 'type') !== '') || 'call_id' in object;
}
