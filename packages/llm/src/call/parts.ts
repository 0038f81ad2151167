import { asObject, type JsonObject, objectIn, textIn, valueIn } from '../json/json-value.ts';
import { jsonText } from './json-text.ts';
import type { ContentPart } from './llm-call.ts';
import type { Notes } from './notes.ts';
import { toolCallOf, toolResultOf } from './tool-parts.ts';

const MAX_PARTS = 1_000;
const MAX_DEPTH = 4;
/** Longer URLs carry the image itself. */
const MAX_URL = 2_048;

/**
 * The content of a message in any of the dialects: text; a list of parts of OpenAI (Chat and Responses), Anthropic,
 * Gemini, Bedrock Converse, OpenTelemetry GenAI, OpenInference, LangChain or Vercel's AI SDK.
 */
export function partsOf(content: unknown, notes: Notes, depth = 0): readonly ContentPart[] {
  if (content === null || content === undefined || content === '') return [];
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  if (Array.isArray(content)) {
    if (depth >= MAX_DEPTH) return [];
    if (content.length > MAX_PARTS) notes.add(`Only the first ${MAX_PARTS} parts of a message are shown.`);
    return content.slice(0, MAX_PARTS).flatMap((item) => partsOf(item, notes, depth + 1));
  }
  const object = asObject(content);
  return object ? partOf(object, notes) : [{ type: 'text', text: String(content) }];
}

function partOf(part: JsonObject, notes: Notes): readonly ContentPart[] {
  const wrapped = objectIn(part, 'message_content');
  if (wrapped) return openInferencePart(part, wrapped, notes);
  switch (textIn(part, 'type')) {
    case 'text':
    case 'input_text':
    case 'output_text':
    case 'summary_text':
    case 'compaction':
      return text(textIn(part, 'text') || textIn(part, 'content'));
    case 'refusal':
      return text(textIn(part, 'refusal'));
    case 'reasoning':
    case 'thinking':
    case 'redacted_thinking':
      return reasoning(part);
    case 'tool_call':
    case 'tool-call':
    case 'tool_use':
    case 'server_tool_use':
    case 'server_tool_call':
    case 'function_call':
    case 'function':
      return [toolCallOf(part)];
    case 'tool_call_response':
    case 'tool-result':
    case 'tool_result':
    case 'server_tool_call_response':
    case 'function_call_output':
      return [toolResultOf(part)];
    case 'image':
    case 'image_url':
    case 'input_image':
      return image(part, notes);
    case 'blob':
    case 'uri':
    case 'file':
      return attachment(part, notes);
    default:
      return untyped(part, notes);
  }
}

/** Gemini and Bedrock Converse tell their parts apart by the name of the field. */
function untyped(part: JsonObject, notes: Notes): readonly ContentPart[] {
  const call = objectIn(part, 'functionCall') ?? objectIn(part, 'function_call') ?? objectIn(part, 'toolUse');
  if (call) return [toolCallOf(call)];
  const result =
    objectIn(part, 'functionResponse') ?? objectIn(part, 'function_response') ?? objectIn(part, 'toolResult');
  if (result) return [toolResultOf(result)];
  const thought = objectIn(part, 'reasoningContent');
  if (thought) return reasoning(objectIn(thought, 'reasoningText') ?? thought);
  const data = objectIn(part, 'inlineData') ?? objectIn(part, 'inline_data');
  const file = objectIn(part, 'fileData') ?? objectIn(part, 'file_data');
  if (data || file) return attachment(data ?? file ?? part, notes);
  if (objectIn(part, 'image')) return image(part, notes);
  const plain = valueIn(part, 'text') ?? valueIn(part, 'content');
  if (typeof plain === 'string') {
    return valueIn(part, 'thought') === true ? [{ type: 'reasoning', text: plain }] : text(plain);
  }
  const type = textIn(part, 'type');
  notes.add(
    type
      ? `A part of type "${type.slice(0, 100)}" is shown as JSON.`
      : 'A part of no known form is shown as JSON.',
  );
  return text(jsonText(part));
}

function openInferencePart(part: JsonObject, content: JsonObject, notes: Notes): readonly ContentPart[] {
  const type = textIn(content, 'type');
  if (type === 'tool_use')
    return [toolCallOf(objectIn(part, 'tool_call') ?? objectIn(content, 'tool_call') ?? {})];
  if (type === 'reasoning') return reasoning(content);
  if (objectIn(content, 'image')) return image(content, notes);
  if (type === 'audio') notes.add('Audio is left out.');
  return text(textIn(content, 'text'));
}

const text = (value: string): readonly ContentPart[] => (value === '' ? [] : [{ type: 'text', text: value }]);

function reasoning(part: JsonObject): readonly ContentPart[] {
  const said = textIn(part, 'thinking') || textIn(part, 'text') || textIn(part, 'content');
  const summary = [valueIn(part, 'summary'), valueIn(part, 'content')].flatMap((list) =>
    Array.isArray(list) ? list.map((item) => textIn(asObject(item) ?? {}, 'text')) : [],
  );
  const all = said || summary.filter(Boolean).join('\n');
  return all === '' ? [] : [{ type: 'reasoning', text: all }];
}

/** OpenAI: `image_url` as text or `{url}`; Anthropic: `source`; OpenInference: `image.image.url`; Vercel: `image`. */
function image(part: JsonObject, notes: Notes): readonly ContentPart[] {
  const holder = objectIn(part, 'image_url') ?? objectIn(part, 'source') ?? objectIn(part, 'image') ?? part;
  const inner = objectIn(holder, 'image') ?? holder;
  const mimeType =
    textIn(inner, 'media_type') ||
    textIn(inner, 'mime_type') ||
    textIn(part, 'mimeType') ||
    textIn(inner, 'format');
  const url =
    textIn(part, 'image_url') ||
    textIn(part, 'image') ||
    textIn(inner, 'url') ||
    textIn(inner, 'file_id') ||
    (valueIn(inner, 'data') === undefined ? '' : `data:${mimeType};base64,`);
  return [{ type: 'image', url: shortUrl(url, notes), mimeType }];
}

/** Something attached: an image is shown as one, of anything else its transcript, or nothing and a note. */
function attachment(part: JsonObject, notes: Notes): readonly ContentPart[] {
  const mimeType = textIn(part, 'mime_type') || textIn(part, 'mimeType');
  const modality = textIn(part, 'modality') || mimeType.split('/', 1)[0] || 'file';
  const url =
    textIn(part, 'uri') || textIn(part, 'fileUri') || textIn(part, 'file_uri') || textIn(part, 'file_id');
  if (modality === 'image') {
    return [{ type: 'image', url: shortUrl(url || `data:${mimeType};base64,`, notes), mimeType }];
  }
  notes.add(`Content of the kind "${modality.slice(0, 100)}" is left out.`);
  return text(textIn(part, 'transcript'));
}

function shortUrl(url: string, notes: Notes): string {
  if (url.length <= MAX_URL) return url;
  notes.add('An image that is in the span itself is left out.');
  return url.startsWith('data:') ? url.slice(0, url.indexOf(',') + 1) : url.slice(0, MAX_URL);
}
