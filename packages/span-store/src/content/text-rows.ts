import type { SpanRow } from '../row.ts';
import type { RowPieces } from './cut-row.ts';

/** A piece of long values, once per project and bucket. */
export interface TextRow {
  readonly retentionClass: string;
  readonly bucketDay: number;
  readonly projectId: string;
  /** 16 bytes. */
  readonly hash: Uint8Array;
  readonly body: Uint8Array;
  /** Names the row among all that are stored. */
  readonly key: string;
}

/** The distinct pieces of rows, without those that `isKnown`. */
export function textRows(
  rows: readonly SpanRow[],
  piecesOf: (row: SpanRow) => RowPieces | undefined,
  isKnown: (key: string) => boolean,
): TextRow[] {
  const texts = new Map<string, TextRow>();
  for (const row of rows) {
    const pieces = piecesOf(row);
    if (!pieces) continue;
    const { retentionClass, bucketDay, projectId } = row;
    const prefix = `${bucketDay} ${retentionClass.length}:${retentionClass}${projectId} `;
    for (const { bodies, hashes } of pieces.values()) {
      for (const [n, hash] of hashes.entries()) {
        const key = prefix + Buffer.from(hash.buffer, hash.byteOffset, hash.length).toString('latin1');
        if (texts.has(key) || isKnown(key)) continue;
        texts.set(key, { retentionClass, bucketDay, projectId, hash, body: bodies[n]!, key });
      }
    }
  }
  return [...texts.values()];
}
