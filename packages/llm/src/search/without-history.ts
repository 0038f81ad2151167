import type { KeyValue } from '@studio/core';

/** Conversations with one attribute for each field of a message, and the field that says whose message it is. */
const LISTS = [
  { prefix: 'llm.input_messages.', role: '.message.role' },
  { prefix: 'gen_ai.prompt.', role: '.role' },
] as const;

/**
 * Leaves out the messages before the last answer of a flattened conversation: an agent sends all of it with every call,
 * and only the end is new. The last answer itself stays, so that a first turn can be told from a later one.
 */
export function withoutHistory(attributes: readonly KeyValue[]): readonly KeyValue[] {
  return LISTS.reduce(withoutHistoryOf, attributes);
}

function withoutHistoryOf(
  attributes: readonly KeyValue[],
  { prefix, role }: (typeof LISTS)[number],
): readonly KeyValue[] {
  let lastAnswer = 0;
  for (const { key, value } of attributes) {
    if (value === 'assistant' && key.startsWith(prefix) && key.endsWith(role)) {
      lastAnswer = Math.max(lastAnswer, numberAt(key, prefix.length));
    }
  }
  if (lastAnswer === 0) return attributes;
  return attributes.filter(({ key }) => {
    if (!key.startsWith(prefix)) return true;
    const index = numberAt(key, prefix.length);
    return index === -1 || index >= lastAnswer;
  });
}

const ZERO = 0x30;
const MAX_DIGITS = 9;

/** The whole number that stands at a place of the key; -1 when there is none. */
function numberAt(key: string, start: number): number {
  let number = 0;
  let at = start;
  for (; at < key.length && at < start + MAX_DIGITS; at++) {
    const digit = key.charCodeAt(at) - ZERO;
    if (!(digit >= 0 && digit <= 9)) break;
    number = number * 10 + digit;
  }
  return at === start ? -1 : number;
}
