import { type Clock, PermanentError } from '@studio/core';
import { cutRow } from '../content/cut-row.ts';
import { KnownTexts } from '../content/known-texts.ts';
import { type TextRow, textRows } from '../content/text-rows.ts';
import type { Marker } from '../rollup/markers.ts';
import { unmarked } from '../rollup/markers.ts';
import { rollupRows } from '../rollup/rollup-rows.ts';
import { traceRows } from '../rollup/trace-rows.ts';
import type { SpanBatch, SpanRow } from '../row.ts';
import type { Connection } from './connection.ts';
import { encodeLedger, LEDGER_COLUMNS } from './encode-ledger.ts';
import { encodeRollup, ROLLUP_COLUMNS } from './encode-rollup.ts';
import { encodeSpans, SPAN_COLUMNS } from './encode-spans.ts';
import { encodeTexts, TEXT_COLUMNS } from './encode-texts.ts';
import { encodeTraces, TRACE_COLUMNS } from './encode-traces.ts';
import type { RowBinaryWriter } from './row-binary-writer.ts';
import { WriterPool } from './writer-pool.ts';

const NONE_STORED: ReadonlyMap<string, never[]> = new Map();

/** Writes a batch, or a part of it, into one target as one block. */
export class BatchWriter {
  readonly #connection: Connection;
  readonly #knownTexts: KnownTexts;
  readonly #writers = new WriterPool();

  constructor(connection: Connection, clock: Clock) {
    this.#connection = connection;
    this.#knownTexts = new KnownTexts(clock);
  }

  /** The pieces of long values first: no span may refer to one that is not stored. */
  async spans(batch: SpanBatch, rows: readonly SpanRow[], token: string, signal: AbortSignal | undefined) {
    const pieces = new Map(rows.map((row) => [row, cutRow(row)] as const));
    const piecesOf = (row: SpanRow) => pieces.get(row);
    await this.#texts(textRows(rows, piecesOf, this.#knownTexts.has), signal);
    await this.#write('spans', SPAN_COLUMNS, token, signal, (writer) =>
      encodeSpans(writer, batch, rows, piecesOf),
    );
  }

  /** Without a token: the key of a text is a hash of its body. */
  async #texts(texts: readonly TextRow[], signal: AbortSignal | undefined) {
    if (texts.length === 0) return;
    await this.#write('texts', TEXT_COLUMNS, undefined, signal, (writer) => encodeTexts(writer, texts));
    this.#knownTexts.add(texts);
  }

  async rollup(
    batch: SpanBatch,
    rows: readonly SpanRow[],
    markers: readonly Marker[],
    token: string,
    signal: AbortSignal | undefined,
  ) {
    await this.#write('rollup_minute', ROLLUP_COLUMNS, token, signal, (writer) =>
      encodeRollup(writer, batch, rollupRows(rows), markers),
    );
  }

  async wholeRollup(batch: SpanBatch, token: string, signal: AbortSignal | undefined) {
    const { rows, markers } = unmarked(batch.rows, batch, NONE_STORED);
    await this.rollup(batch, rows, markers, token, signal);
  }

  /** Without a token: writing these rows twice changes nothing. */
  async traces(batch: SpanBatch, signal: AbortSignal | undefined) {
    await this.#write('traces', TRACE_COLUMNS, undefined, signal, (writer) =>
      encodeTraces(writer, traceRows(batch.rows)),
    );
  }

  /** Without a token: the last row of a key wins. */
  async ledger(batch: SpanBatch, signal: AbortSignal | undefined) {
    await this.#write('ledger', LEDGER_COLUMNS, undefined, signal, (writer) => encodeLedger(writer, batch));
  }

  async #write(
    table: string,
    columns: readonly string[],
    token: string | undefined,
    signal: AbortSignal | undefined,
    encode: (writer: RowBinaryWriter) => void,
  ): Promise<void> {
    await this.#writers.lend(async (writer) => {
      try {
        encode(writer);
      } catch (error) {
        // Nothing was sent yet.
        throw new PermanentError(`Rows for ${table} cannot be encoded: ${String(error)}`, {
          code: 'rejected_rows',
          cause: error,
        });
      }
      if (writer.length === 0) return;
      await this.#connection.insert({
        table,
        columns,
        body: writer.bytes(),
        ...(token === undefined ? {} : { token }),
        signal,
      });
    });
  }
}
