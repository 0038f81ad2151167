import { asObject, type JsonObject, listIn, textIn, valueIn } from '../json/json-value.ts';
import { jsonText } from './json-text.ts';
import type { Message } from './llm-call.ts';
import { toolCallOf } from './tool-parts.ts';

/** The four kinds of message in `junjo.agent.model.request`; undefined for every other message. */
export function junjoMessage(message: JsonObject): Message | undefined {
  switch (textIn(message, 'type')) {
    case 'agent_input':
      return { role: 'user', content: [{ type: 'text', text: jsonText(valueIn(message, 'input')) }] };
    case 'assistant_output':
    case 'final_output':
      return { role: 'assistant', content: [{ type: 'text', text: jsonText(valueIn(message, 'output')) }] };
    case 'assistant_tool_calls':
    case 'tool_calls':
      return {
        role: 'assistant',
        content: listIn(message, 'calls').map((call) => toolCallOf(asObject(call) ?? {})),
      };
    case 'tool_result': {
      if (!('callId' in message)) return undefined;
      const resultJson = jsonText(valueIn(message, 'result'));
      return {
        role: 'tool',
        content: [{ type: 'tool_result', id: textIn(message, 'callId'), resultJson }],
      };
    }
    default:
      return undefined;
  }
}
