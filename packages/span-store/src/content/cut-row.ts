import { hash } from 'node:crypto';
import type { SpanRow } from '../row.ts';
import { cutText } from './cut-text.ts';

/** Values of at least so many bytes are stored as pieces: shorter ones cost less where they are. */
const LONG_BYTES = 512;
const HASH_BYTES = 16;

/** The slot of the events; an attribute's slot is its key. No attribute that is cut has an empty key. */
export const EVENTS = '';

export interface Pieces {
  readonly bodies: readonly Uint8Array[];
  /** First 16 bytes of the SHA-256 of each body. */
  readonly hashes: readonly Uint8Array[];
}

export type RowPieces = ReadonlyMap<string, Pieces>;

/** The long values of a row in pieces, by slot; undefined when it has none. */
export function cutRow(row: SpanRow): RowPieces | undefined {
  let pieces: Map<string, Pieces> | undefined;
  for (const [key, value] of row.attrsString) {
    // A character is at most three bytes of UTF-8, so that only texts near the border are measured.
    if (value.length < LONG_BYTES / 3 || key === EVENTS) continue;
    const bytes = Buffer.from(value, 'utf8');
    if (bytes.length < LONG_BYTES) continue;
    pieces ??= new Map();
    pieces.set(key, piecesOf(bytes));
  }
  if (row.events.length >= LONG_BYTES) {
    pieces ??= new Map();
    pieces.set(EVENTS, piecesOf(row.events));
  }
  return pieces;
}

function piecesOf(bytes: Uint8Array): Pieces {
  const bodies = cutText(bytes);
  return { bodies, hashes: bodies.map((body) => hash('sha256', body, 'buffer').subarray(0, HASH_BYTES)) };
}
