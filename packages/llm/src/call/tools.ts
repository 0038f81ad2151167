import {
  asObject,
  type JsonObject,
  listIn,
  objectIn,
  parseObject,
  textIn,
  valueIn,
} from '../json/json-value.ts';
import type { ToolDefinition } from './llm-call.ts';

const MAX_TOOLS = 1_000;
const MAX_SCHEMA_CHARS = 1024 * 1024;

/**
 * Tool definitions in any of the dialects: OpenAI's `{type, function: {name, description, parameters}}`, Anthropic's
 * `{name, input_schema}`, Gemini's `{functionDeclarations}`, Bedrock's `{toolSpec}`, OpenInference's
 * `{tool: {json_schema}}` with any of these as text.
 */
export function toolsOf(list: readonly unknown[]): readonly ToolDefinition[] {
  return list.slice(0, MAX_TOOLS).flatMap((item) => {
    const tool = asObject(item);
    return tool === undefined ? [] : definitionsOf(tool);
  });
}

function definitionsOf(given: JsonObject): readonly ToolDefinition[] {
  const declared = [...listIn(given, 'functionDeclarations'), ...listIn(given, 'function_declarations')];
  if (declared.length > 0) return toolsOf(declared);
  const wrapped = objectIn(given, 'tool') ?? given;
  const schema = valueIn(wrapped, 'json_schema') ?? valueIn(given, 'tool.json_schema');
  const opened = typeof schema === 'string' ? parseObject(schema, MAX_SCHEMA_CHARS) : asObject(schema);
  const tool = opened ?? wrapped;
  const definition = objectIn(tool, 'function') ?? objectIn(tool, 'toolSpec') ?? tool;
  const name = textIn(definition, 'name') || textIn(wrapped, 'name') || textIn(tool, 'type');
  if (name === '') return [];
  return [
    {
      name,
      description: textIn(definition, 'description') || textIn(wrapped, 'description'),
      schema: schemaOf(definition),
    },
  ];
}

function schemaOf(definition: JsonObject): unknown {
  const keys = [
    'parameters',
    'input_schema',
    'inputSchema',
    'parametersJsonSchema',
    'parameters_json_schema',
  ];
  for (const key of keys) {
    const value = valueIn(definition, key);
    if (typeof value === 'string') return parseObject(value, MAX_SCHEMA_CHARS) ?? null;
    const object = asObject(value);
    if (object) return objectIn(object, 'json') ?? object;
  }
  return null;
}
