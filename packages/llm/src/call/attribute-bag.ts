import { type Attributes, type AttributeValue, KeyValueList } from '@studio/core';
import { parseJson } from '../json/json-value.ts';
import type { Notes } from './notes.ts';
import { unflatten } from './unflatten.ts';

/** Longer JSON texts are not opened. */
const MAX_JSON_CHARS = 8 * 1024 * 1024;
const MAX_DEPTH = 32;

/** Attributes by key; of a repeated key the first counts. JSON is opened where it is asked for. */
export class AttributeBag {
  readonly #values = new Map<string, AttributeValue>();
  readonly #notes: Notes;

  constructor(attributes: Attributes, notes: Notes) {
    this.#notes = notes;
    for (const { key, value } of attributes) if (!this.#values.has(key)) this.#values.set(key, value);
  }

  has(key: string): boolean {
    return this.#values.has(key);
  }

  text(key: string): string {
    const value = this.#values.get(key);
    return typeof value === 'string' ? value : '';
  }

  /** The first of the keys that has a text. */
  firstText(...keys: readonly string[]): string {
    for (const key of keys) {
      const text = this.text(key);
      if (text !== '') return text;
    }
    return '';
  }

  /** A structured value, or a JSON text opened; a text that is no JSON stays text. Undefined when there is none. */
  json(key: string): unknown {
    const value = this.#values.get(key);
    return typeof value === 'string'
      ? this.#opened(key, value)
      : value === undefined
        ? undefined
        : toJson(value);
  }

  /** A value as it is, without opening texts. */
  plain(key: string): unknown {
    const value = this.#values.get(key);
    return value === undefined ? undefined : toJson(value);
  }

  /** `prefix.0.a.b`, `prefix.1.c` … as a list of nested objects, in the order of the numbers. */
  list(prefix: string): readonly unknown[] {
    const beginning = `${prefix}.`;
    const entries: [string, unknown][] = [];
    for (const [key, value] of this.#values) {
      if (key.startsWith(beginning)) entries.push([key.slice(beginning.length), toJson(value)]);
    }
    return entries.length === 0 ? [] : unflatten(entries);
  }

  #opened(key: string, text: string): unknown {
    if (!mayBeJson(text)) return text;
    if (text.length > MAX_JSON_CHARS) {
      this.#notes.add(`${key} is too long to be opened (${text.length} characters).`);
      return text;
    }
    try {
      return parseJson(text);
    } catch {
      this.#notes.add(`${key} looks like JSON and cannot be opened.`);
      return text;
    }
  }
}

/** An object, a list, or a quoted text: words, numbers and Python's `repr` are texts. */
function mayBeJson(text: string): boolean {
  const first = text.trimStart().charCodeAt(0);
  return first === 0x7b || first === 0x5b || first === 0x22;
}

/** An attribute's value as JSON has it: integers as numbers where those are exact, bytes as their count. */
export function toJson(value: AttributeValue, depth = 0): unknown {
  if (typeof value === 'bigint')
    return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();
  if (value === null || typeof value !== 'object') return value;
  if (value instanceof Uint8Array) return `(${value.length} bytes)`;
  if (depth >= MAX_DEPTH) return null;
  if (value instanceof KeyValueList) {
    return Object.fromEntries(value.entries.map(({ key, value: item }) => [key, toJson(item, depth + 1)]));
  }
  return value.map((item) => toJson(item, depth + 1));
}
