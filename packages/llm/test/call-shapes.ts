import type { SpanEvent } from '@studio/core';
import type { ContentPart, LlmCall, Message } from '../src/call/llm-call.ts';
import { readLlmCall } from '../src/call/read-llm-call.ts';
import { type Given, spanOf } from './make-span.ts';

export const LLM = { 'openinference.span.kind': 'LLM' };
export const GENAI = { 'gen_ai.operation.name': 'chat' };

export const text = (value: string): ContentPart => ({ type: 'text', text: value });
export const reasoning = (value: string): ContentPart => ({ type: 'reasoning', text: value });
export const call = (id: string, name: string, argumentsJson: string): ContentPart => ({
  type: 'tool_call',
  id,
  name,
  argumentsJson,
});
export const result = (id: string, resultJson: string): ContentPart => ({
  type: 'tool_result',
  id,
  resultJson,
});
export const says = (role: string, ...content: ContentPart[]): Message => ({ role, content });

export function read(given: Given, events: readonly SpanEvent[] = []): LlmCall {
  const found = readLlmCall(spanOf(given, events));
  if (!found) throw new Error('not a call');
  return found;
}
