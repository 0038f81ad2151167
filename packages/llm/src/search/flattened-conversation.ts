import type { AttributeValue } from '@studio/core';
import { Notes } from '../call/notes.ts';
import { partsOf } from '../call/parts.ts';
import { parseJson } from '../json/json-value.ts';
import { addText, type TextCollector } from './flatten-text.ts';
import { addParts } from './message-text.ts';

interface Piece {
  readonly index: number;
  readonly key: string;
  readonly text: string;
}

const ZERO = 0x30;
const MAX_DIGITS = 9;

/** Content, text of a part, arguments of a call. */
const isText = (key: string): boolean =>
  key.endsWith('.content') ||
  key.endsWith('.message_content.text') ||
  key.endsWith('.arguments') ||
  key.endsWith('.function_call_arguments_json');

/**
 * A conversation that came as one attribute for each field of a message: `llm.input_messages.3.message.content` of
 * OpenInference, `gen_ai.prompt.3.content` of Traceloop. Only what is text is kept; no message is built.
 */
export class FlattenedConversation {
  #pieces: Piece[] = [];
  #reasoning: string[] = [];
  #lastAnswer = -1;
  #lastIndex = -1;
  #isInOrder = true;

  get isEmpty(): boolean {
    return this.#lastIndex === -1;
  }

  clear(): void {
    if (this.isEmpty) return;
    this.#pieces = [];
    this.#reasoning = [];
    this.#lastAnswer = -1;
    this.#lastIndex = -1;
    this.#isInOrder = true;
  }

  /** @param start where the message's number begins in the key */
  take(key: string, value: AttributeValue, start: number): void {
    const index = numberAt(key, start);
    if (index === -1 || typeof value !== 'string') return;
    if (index < this.#lastIndex) this.#isInOrder = false;
    else this.#lastIndex = index;
    if (value === 'assistant' && key.endsWith('.role')) {
      this.#lastAnswer = Math.max(this.#lastAnswer, index);
    } else if (value === 'reasoning' && key.endsWith('.message_content.type')) {
      this.#reasoning.push(key.slice(0, -'.type'.length));
    } else if (isText(key)) this.#pieces.push({ index, key, text: value });
  }

  /** All of it: of an answer. */
  addAll(into: TextCollector): void {
    this.#add(into, -1);
  }

  /** What comes after the last answer, all of a first turn; an answer that was begun for the model stands at the end itself. */
  addTurn(into: TextCollector): void {
    this.#add(into, this.#lastAnswer === this.#lastIndex ? this.#lastAnswer - 1 : this.#lastAnswer);
  }

  #add(into: TextCollector, after: number): void {
    if (!this.#isInOrder) this.#pieces.sort((a, b) => a.index - b.index);
    for (const { index, key, text } of this.#pieces) {
      if (index > after && !this.#isReasoning(key)) addContent(into, text);
    }
  }

  #isReasoning(key: string): boolean {
    return this.#reasoning.length > 0 && this.#reasoning.includes(key.slice(0, key.lastIndexOf('.')));
  }
}

/** Some instrumentations put the list of a message's parts into its text. */
function addContent(into: TextCollector, text: string): void {
  if (!text.startsWith('[{"type"')) {
    addText(into, text);
    return;
  }
  try {
    addParts(into, partsOf(parseJson(text), new Notes()));
  } catch {
    into.add(text);
  }
}

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
