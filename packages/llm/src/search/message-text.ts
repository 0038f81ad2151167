import type { ContentPart, Message } from '../call/llm-call.ts';
import { asObject, objectIn, textIn } from '../json/json-value.ts';
import { addText, type TextCollector } from './flatten-text.ts';

/** Roles of answers in the dialects' own words. */
const ANSWERS: ReadonlySet<string> = new Set([
  'assistant',
  'model',
  'ai',
  'assistant_tool_calls',
  'assistant_output',
]);

/** The end of a list of messages in any dialect, from the last answer on: nothing before it is new. */
export function lastTurn(list: readonly unknown[]): readonly unknown[] {
  const lastAnswer = list.findLastIndex((item) => {
    const given = asObject(item);
    if (given === undefined) return false;
    const message = objectIn(given, 'message') ?? given;
    return ANSWERS.has(textIn(message, 'role') || textIn(message, 'type'));
  });
  return lastAnswer > 0 ? list.slice(lastAnswer) : list;
}

/** What comes after the last answer; on a first turn everything, with the system's instructions. */
export function addTurn(
  into: TextCollector,
  system: readonly ContentPart[],
  messages: readonly Message[],
): void {
  const lastAnswer = messages.findLastIndex(({ role }) => role === 'assistant');
  if (lastAnswer === -1) addParts(into, system);
  // An answer that was begun for the model stands at the end itself.
  const from = lastAnswer === messages.length - 1 ? lastAnswer : lastAnswer + 1;
  for (const { content } of messages.slice(Math.max(from, 0))) addParts(into, content);
}

/** Text, arguments of calls and results of tools; thoughts and images are none. */
export function addParts(into: TextCollector, parts: readonly ContentPart[]): void {
  for (const part of parts) {
    if (part.type === 'text') addText(into, part.text);
    else if (part.type === 'tool_call') addText(into, part.argumentsJson);
    else if (part.type === 'tool_result') addText(into, part.resultJson);
  }
}
