import type { AttributeValue, KeyValue, SpanEvent } from '@studio/core';
import { AttributeBag } from '../call/attribute-bag.ts';
import { readDocuments, readEmbeddings } from '../call/details.ts';
import { isMessageEvent } from '../call/event-messages.ts';
import { readInputSide } from '../call/input-side.ts';
import { Notes } from '../call/notes.ts';
import { readOutputSide } from '../call/output-side.ts';
import { kindOfOperation } from '../fields/kind.ts';
import { cutText, MAX_TEXT_BYTES } from './cut-text.ts';
import { addValue, TextCollector } from './flatten-text.ts';
import { FlattenedConversation } from './flattened-conversation.ts';
import { addParts, addTurn, lastTurn } from './message-text.ts';
import {
  FLATTENED_INPUTS,
  FLATTENED_OUTPUTS,
  INPUT_VALUES,
  numberStart,
  OUTPUT_VALUES,
  type Use,
  useOf,
} from './search-keys.ts';

export interface SearchTexts {
  /** What the call adds to the conversation, at most 64 KiB of UTF-8. */
  readonly input: string;
  /** The answer's text and the arguments of its tool calls, at most 64 KiB of UTF-8. */
  readonly output: string;
  /** Whether there was more than is here. */
  readonly isCut: boolean;
}

export const NO_TEXTS: SearchTexts = { input: '', output: '', isCut: false };

/** A longer value is not opened: 64 KiB of it are taken as they are. */
const MAX_VALUE_CHARS = 1024 * 1024;

/** Kinds whose `input.value` is a value, not a request with a conversation in it. */
const NOT_CONVERSING: ReadonlySet<string> = new Set([
  'TOOL',
  'RETRIEVER',
  'RERANKER',
  'CHAIN',
  'EMBEDDING',
  'GUARDRAIL',
  'EVALUATOR',
  'PROMPT',
]);

/**
 * The text of one span after another for full-text search: `clear`, `take` each attribute and each event that
 * `wantsEvent` names, `texts`. For a span without such attributes it does nothing but look at their keys.
 */
export class SearchTextReader {
  #attributes: KeyValue[] = [];
  #events: SpanEvent[] = [];
  readonly #input = new FlattenedConversation();
  readonly #output = new FlattenedConversation();
  #kind = '';
  #rawInput = '';
  #rawOutput = '';
  #isCut = false;

  clear(): void {
    if (this.#attributes.length > 0) this.#attributes = [];
    if (this.#events.length > 0) this.#events = [];
    this.#input.clear();
    this.#output.clear();
    this.#kind = '';
    this.#rawInput = '';
    this.#rawOutput = '';
    this.#isCut = false;
  }

  /** Strings and, for whoever decodes them, structured values. */
  take(key: string, value: AttributeValue): void {
    const use = useOf(key);
    if (use === undefined) return;
    if (use === 'flattened input') this.#input.take(key, value, numberStart(key, FLATTENED_INPUTS));
    else if (use === 'flattened output') this.#output.take(key, value, numberStart(key, FLATTENED_OUTPUTS));
    else if (use === 'kind' || use === 'operation') this.#takeKind(use, value);
    else if (use !== 'list' && typeof value === 'string' && value.length > MAX_VALUE_CHARS) {
      this.#takeRaw(value, use);
    } else this.#attributes.push({ key, value });
  }

  /** Whether `takeEvent` has a use for events of this name: others need not be decoded. */
  static wantsEvent(name: string): boolean {
    return isMessageEvent(name);
  }

  takeEvent(event: SpanEvent): void {
    if (isMessageEvent(event.name)) this.#events.push(event);
  }

  texts(): SearchTexts {
    if (this.#isEmpty()) return NO_TEXTS;
    const input = new TextCollector(MAX_TEXT_BYTES);
    const output = new TextCollector(MAX_TEXT_BYTES);
    const bag = new AttributeBag(this.#attributes, new Notes());
    this.#addConversation(input, output, bag);
    if (input.isEmpty) addFirst(input, bag, INPUT_VALUES);
    if (input.isEmpty) for (const { text } of readEmbeddings(bag)) input.add(text);
    if (output.isEmpty) addFirst(output, bag, OUTPUT_VALUES);
    if (output.isEmpty) for (const { content } of readDocuments(bag)) output.add(content);
    input.add(this.#rawInput);
    output.add(this.#rawOutput);
    return this.#cut(input.text(), output.text());
  }

  #isEmpty(): boolean {
    const hasNone = this.#attributes.length === 0 && this.#events.length === 0;
    return hasNone && this.#input.isEmpty && this.#output.isEmpty && !this.#isCut;
  }

  #addConversation(input: TextCollector, output: TextCollector, bag: AttributeBag): void {
    const notes = new Notes();
    const isConversing = !NOT_CONVERSING.has(this.#kind);
    this.#input.addTurn(input);
    this.#output.addAll(output);
    if (isConversing && this.#input.isEmpty) {
      const { system, messages } = readInputSide(bag, this.#events, notes, lastTurn);
      addTurn(input, system, messages);
    }
    if (isConversing && this.#output.isEmpty) {
      for (const { content } of readOutputSide(bag, this.#events, notes).messages) addParts(output, content);
    }
  }

  /** OpenInference's kind wins over the one of a GenAI operation. */
  #takeKind(use: 'kind' | 'operation', value: AttributeValue): void {
    if (typeof value !== 'string') return;
    if (use === 'kind') this.#kind = value.toUpperCase();
    else this.#kind ||= kindOfOperation(value);
  }

  /** A part of a value that is too long to be opened, as it is. */
  #takeRaw(value: string, use: Use): void {
    this.#isCut = true;
    if (use === 'request') this.#rawInput ||= value.slice(-MAX_TEXT_BYTES);
    else this.#rawOutput ||= value.slice(0, MAX_TEXT_BYTES);
  }

  #cut(wholeInput: string, wholeOutput: string): SearchTexts {
    const input = cutText(wholeInput);
    const output = cutText(wholeOutput);
    const isCut = this.#isCut || input.length < wholeInput.length || output.length < wholeOutput.length;
    return { input, output, isCut };
  }
}

function addFirst(into: TextCollector, bag: AttributeBag, keys: readonly string[]): void {
  const key = keys.find((one) => bag.has(one));
  if (key !== undefined) addValue(into, bag.json(key));
}

/** The same in one call, for a span that is decoded. */
export function searchTexts(attributes: readonly KeyValue[], events: readonly SpanEvent[] = []): SearchTexts {
  const reader = new SearchTextReader();
  for (const { key, value } of attributes) reader.take(key, value);
  for (const event of events) reader.takeEvent(event);
  return reader.texts();
}
