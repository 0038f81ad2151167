import { strictTextOf } from '../decode/read-text.ts';

/**
 * The attribute keys of one body: a key that comes again is not decoded again. A direct-mapped table, so it stays
 * small and quick whatever keys somebody sends; what it cannot hold is decoded each time.
 */
export class KeyTable {
  readonly #body: Buffer;
  readonly #view: DataView;
  readonly #mask: number;
  readonly #starts: Int32Array;
  readonly #lengths: Int32Array;
  /** The number of the last span that had the key. */
  readonly #seenIn: Int32Array;
  readonly #texts: (string | undefined)[];
  /** Keys of this span that found their slot taken by another key of this span. */
  readonly #displaced = new Set<string>();
  #span = 0;
  /** Whether the last key taken had come before in this span. */
  repeated = false;

  /** @param slots a power of two */
  constructor(body: Buffer, view: DataView, slots: number) {
    this.#body = body;
    this.#view = view;
    this.#mask = slots - 1;
    this.#starts = new Int32Array(slots);
    this.#lengths = new Int32Array(slots).fill(-1);
    this.#seenIn = new Int32Array(slots);
    this.#texts = new Array<string | undefined>(slots).fill(undefined);
  }

  nextSpan(): void {
    this.#span++;
    if (this.#displaced.size > 0) this.#displaced.clear();
  }

  /** The key between two offsets, or undefined when it is not UTF-8; `repeated` says whether this span had it already. */
  take(start: number, end: number): string | undefined {
    const slot = this.#hash(start, end) & this.#mask;
    const isKnown = this.#lengths[slot] === end - start && this.#isSame(this.#starts[slot]!, start, end);
    const isTaken = this.#seenIn[slot] === this.#span;
    if (isKnown) {
      this.repeated = isTaken;
      this.#seenIn[slot] = this.#span;
      return this.#texts[slot];
    }
    const text = strictTextOf(this.#body, start, end);
    if (isTaken) {
      // A slot keeps its key until the span ends, so this key can only be found among the displaced ones.
      this.repeated = text !== undefined && this.#displaced.has(text);
      if (text !== undefined) this.#displaced.add(text);
      return text;
    }
    this.repeated = false;
    this.#starts[slot] = start;
    this.#lengths[slot] = end - start;
    this.#seenIn[slot] = this.#span;
    this.#texts[slot] = text;
    return text;
  }

  #hash(start: number, end: number): number {
    let hash = end - start;
    let at = start;
    for (; at + 4 <= end; at += 4) hash = Math.imul(hash ^ this.#view.getInt32(at, true), 0x9e3779b1);
    for (; at < end; at++) hash = Math.imul(hash ^ this.#body[at]!, 0x9e3779b1);
    return (hash ^ (hash >>> 15)) >>> 0;
  }

  #isSame(known: number, start: number, end: number): boolean {
    let at = start;
    let other = known;
    for (; at + 4 <= end; at += 4, other += 4)
      if (this.#view.getInt32(at, true) !== this.#view.getInt32(other, true)) return false;
    for (; at < end; at++, other++) if (this.#body[at] !== this.#body[other]) return false;
    return true;
  }
}
