import { asObject, type JsonObject, listIn, objectIn, textIn, valueIn } from '../json/json-value.ts';
import type { Message } from './llm-call.ts';
import { messageOf, messagesOf, textMessage } from './messages.ts';
import type { Notes } from './notes.ts';

export interface ResponseParts {
  readonly messages: readonly Message[];
  readonly finishReasons: readonly string[];
}

/**
 * A response's body as `output.value` carries it: OpenAI (Chat, Responses, Completions), Anthropic, Gemini, Bedrock
 * Converse, LangChain, or bare messages. Undefined when it is none of them.
 */
export function responseOf(payload: unknown, notes: Notes): ResponseParts | undefined {
  const found = Array.isArray(payload) ? fromList(payload, notes) : fromObject(asObject(payload), notes);
  return found !== undefined && found.messages.length > 0 ? found : undefined;
}

function fromObject(response: JsonObject | undefined, notes: Notes): ResponseParts | undefined {
  if (response === undefined) return undefined;
  const choices = [...listIn(response, 'choices'), ...listIn(response, 'candidates')];
  if (choices.length > 0) return fromChoices(choices, notes);
  const generations = listIn(response, 'generations').flat(1);
  if (generations.length > 0) return fromChoices(generations, notes);
  const stop = textIn(response, 'stop_reason') || textIn(response, 'stopReason');
  const finishReasons = stop === '' ? [] : [stop];
  const output = valueIn(response, 'output');
  if (Array.isArray(output)) {
    return { messages: messagesOf(output, notes, 'assistant'), finishReasons };
  }
  const inner = asObject(output) && messageOf(objectIn(output as JsonObject, 'message'), notes, 'assistant');
  if (inner) return { messages: [inner], finishReasons };
  const messages = listIn(response, 'messages');
  if (messages.length > 0) return { messages: messagesOf(messages, notes, 'assistant'), finishReasons };
  if (!isMessage(response)) return undefined;
  const message = messageOf(response, notes, 'assistant');
  return message && { messages: [message], finishReasons };
}

const isMessage = (response: JsonObject): boolean =>
  ['content', 'parts', 'tool_calls', 'kwargs', 'message'].some(
    (key) => valueIn(response, key) !== undefined,
  ) || ['final_output', 'tool_calls'].includes(textIn(response, 'type'));

function fromList(list: readonly unknown[], notes: Notes): ResponseParts | undefined {
  const isMessages = list.some((item) => {
    const object = asObject(item);
    return object !== undefined && (isMessage(object) || 'role' in object);
  });
  return isMessages ? { messages: messagesOf(list, notes, 'assistant'), finishReasons: [] } : undefined;
}

/** OpenAI's and Gemini's answers, LangChain's generations. */
function fromChoices(choices: readonly unknown[], notes: Notes): ResponseParts {
  const messages: Message[] = [];
  const finishReasons: string[] = [];
  for (const value of choices) {
    const choice = asObject(value);
    if (choice === undefined) continue;
    const said = objectIn(choice, 'message') ?? objectIn(choice, 'content') ?? objectIn(choice, 'delta');
    const plain = textIn(choice, 'text');
    const message = said
      ? messageOf(said, notes, 'assistant')
      : plain
        ? textMessage('assistant', plain)
        : undefined;
    if (message) messages.push(message);
    const info = objectIn(choice, 'generation_info') ?? {};
    const reason =
      textIn(choice, 'finish_reason') || textIn(choice, 'finishReason') || textIn(info, 'finish_reason');
    if (reason) finishReasons.push(reason);
  }
  return { messages, finishReasons };
}
