import type { Attributes } from '@studio/core';
import { joined, type Message, textOf } from './message.ts';
import { plainOf } from './plain-value.ts';

/** Of one message: its text under the names of its fields, in their order. */
interface Collected {
  role: string;
  texts: string[];
}

const ROLE = /(^|\.)role$/;
/** The last part of a key that holds something said. */
const SAID = /(^|\.)(content|text|name|arguments)$/;

/**
 * Messages that were flattened into one attribute a field: `llm.input_messages.0.message.content` (OpenInference, with
 * `.message.contents.0.message_content.text` and `.message.tool_calls.0.tool_call.function.arguments`), `gen_ai.prompt.0.content`.
 */
export function indexedMessages(attributes: Attributes, prefix: string): Message[] {
  const messages = new Map<number, Collected>();
  for (const { key, value } of attributes) {
    if (!key.startsWith(prefix)) continue;
    const rest = key.slice(prefix.length);
    const [, index, field = ''] = /^(\d{1,6})\.(.+)$/.exec(rest) ?? [];
    if (index === undefined) continue;
    const message = messages.get(Number(index)) ?? { role: '', texts: [] };
    messages.set(Number(index), message);
    if (ROLE.test(field)) message.role = String(value).toLowerCase();
    else if (SAID.test(field)) message.texts.push(textOf(plainOf(value)));
  }
  return [...messages]
    .sort(([a], [b]) => a - b)
    .map(([, { role, texts }]) => ({ role, text: joined(texts) }));
}
