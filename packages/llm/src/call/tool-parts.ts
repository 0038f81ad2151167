import { type JsonObject, objectIn, textIn, valueIn } from '../json/json-value.ts';
import { jsonText } from './json-text.ts';
import type { ContentPart } from './llm-call.ts';

const first = (object: JsonObject, keys: readonly string[]): unknown => {
  for (const key of keys) {
    const value = valueIn(object, key);
    if (value !== undefined && value !== null) return value;
  }
  return undefined;
};
const firstText = (object: JsonObject, keys: readonly string[]): string => jsonText(first(object, keys));

/** A request to call a tool in any of the dialects: `{id, function: {name, arguments}}`, `{id, name, input}`, … */
export function toolCallOf(given: JsonObject): ContentPart {
  const call = objectIn(given, 'tool_call') ?? objectIn(given, 'server_tool_call') ?? given;
  const called = objectIn(call, 'function') ?? call;
  return {
    type: 'tool_call',
    id: firstText(call, ['call_id', 'id', 'toolCallId', 'toolUseId', 'callId']) || textIn(given, 'id'),
    name: firstText(called, ['name', 'toolName', 'tool_name']) || textIn(given, 'name'),
    argumentsJson: firstText(called, ['arguments', 'args', 'input', 'parameters']),
  };
}

/** What a tool answered in any of the dialects. */
export function toolResultOf(result: JsonObject): ContentPart {
  return {
    type: 'tool_result',
    id: firstText(result, [
      'tool_use_id',
      'tool_call_id',
      'call_id',
      'id',
      'toolCallId',
      'toolUseId',
      'callId',
    ]),
    resultJson: plainOrJson(
      first(result, ['result', 'response', 'output', 'content', 'server_tool_call_response']),
    ),
  };
}

/** A list of text parts is its text, as most tools answer. */
function plainOrJson(value: unknown): string {
  if (!Array.isArray(value)) return jsonText(value);
  const texts = value.map((item) =>
    typeof item === 'object' && item !== null ? textIn(item as JsonObject, 'text') : '',
  );
  return value.length > 0 && texts.every((text) => text !== '') ? texts.join('\n') : jsonText(value);
}
