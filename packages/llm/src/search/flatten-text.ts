import { parseJson } from '../json/json-value.ts';

const MAX_DEPTH = 64;
/** Longer texts are taken as they are. */
const MAX_JSON_CHARS = 1024 * 1024;

/** Collects texts up to a number of characters: what is beyond is not looked at. */
export class TextCollector {
  readonly #parts: string[] = [];
  #chars = 0;
  readonly #maxChars: number;

  constructor(maxChars: number) {
    this.#maxChars = maxChars;
  }

  get isEmpty(): boolean {
    return this.#parts.length === 0;
  }

  get isFull(): boolean {
    return this.#chars > this.#maxChars;
  }

  add(text: string): void {
    if (text === '' || this.isFull) return;
    this.#parts.push(text.length > this.#maxChars ? text.slice(0, this.#maxChars + 1) : text);
    this.#chars += text.length + 1;
  }

  text(): string {
    return this.#parts.join('\n');
  }
}

/** The texts and whole numbers of a JSON value in their order; names, truth values, fractions (vectors) and inline files are none. */
export function addValue(into: TextCollector, value: unknown, depth = 0): void {
  if (into.isFull) return;
  if (typeof value === 'string') {
    if (!isInlineFile(value)) into.add(value);
  } else if (typeof value === 'number') {
    if (Number.isSafeInteger(value)) into.add(String(value));
  } else if (typeof value === 'object' && value !== null && depth < MAX_DEPTH) {
    for (const item of Array.isArray(value) ? value : Object.values(value)) addValue(into, item, depth + 1);
  }
}

/** A text that may be JSON: its values when it is, else itself. */
export function addText(into: TextCollector, text: string): void {
  const first = text.trimStart().charCodeAt(0);
  const isLong = text.length > MAX_JSON_CHARS;
  if (isLong || (first !== 0x7b && first !== 0x5b && first !== 0x22)) {
    into.add(text);
    return;
  }
  try {
    addValue(into, parseJson(text));
  } catch {
    into.add(text);
  }
}

const isInlineFile = (text: string): boolean => text.startsWith('data:') && text.includes(';base64,');
