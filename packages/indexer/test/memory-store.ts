/** A span store in memory that obeys the port's writing half: parts by bucket, tokens, markers, and faults between parts. */
import { PermanentError, RetryableError } from '@studio/core';
import type { LedgerRow, SpanBatch, SpanRow, SpanStore } from '@studio/span-store';

interface StoredRow {
  readonly logId: string;
  readonly partition: number;
  readonly row: SpanRow;
}

interface Marker {
  readonly logId: string;
  readonly partition: number;
  readonly bucket: string;
  readonly first: number;
  readonly last: number;
}

/** How many parts are written before the call fails; `undefined` = it does not fail. A lost answer = all of them. */
export type WriteFault = (call: 'insert' | 'repair', batch: SpanBatch, parts: number) => number | undefined;

export class MemoryStore {
  readonly rows: StoredRow[] = [];
  readonly markers: Marker[] = [];
  /** Spans by bucket, as sums. */
  readonly rollup = new Map<string, number>();
  readonly ledger = new Map<string, LedgerRow>();
  readonly tokens = new Set<string>();

  /** Deduplication serves one life only: the window may have overflowed, or its log may have lied, by the next. */
  client(): MemoryStoreClient {
    this.tokens.clear();
    return new MemoryStoreClient(this);
  }
}

type WritingHalf = Pick<SpanStore, 'insert' | 'repair' | 'storedCount'>;
type Part = () => void;

export class MemoryStoreClient implements WritingHalf {
  readonly store: MemoryStore;
  isDead = false;
  fault: WriteFault = () => undefined;
  /** Rows that the store refuses. */
  refuses: (row: SpanRow) => boolean = () => false;
  /** Batches as they were written, for tests of their borders. */
  readonly calls: { readonly call: 'insert' | 'repair'; readonly batch: SpanBatch }[] = [];

  constructor(store: MemoryStore) {
    this.store = store;
  }

  async insert(batch: SpanBatch, signal?: AbortSignal): Promise<void> {
    await this.#write('insert', batch, batch.rows, batch.rows, signal);
  }

  async repair(batch: SpanBatch, signal?: AbortSignal): Promise<void> {
    const { rows, markers } = this.store;
    const stored = new Set(rows.filter(ofRange(batch)).map(({ row }) => `${row.offset}.${row.idx}`));
    const missing = batch.rows.filter((row) => !stored.has(`${row.offset}.${row.idx}`));
    const isMarked = (row: SpanRow) =>
      markers.some(
        (m) =>
          m.logId === batch.logId &&
          m.partition === batch.partition &&
          m.bucket === bucketOf(row) &&
          row.offset >= m.first &&
          row.offset <= m.last,
      );
    await this.#write(
      'repair',
      batch,
      missing,
      batch.rows.filter((row) => !isMarked(row)),
      signal,
    );
  }

  async storedCount(range: {
    logId: string;
    partition: number;
    first: number;
    last: number;
  }): Promise<number> {
    await this.#alive();
    return this.store.rows.filter(ofRange(range)).length;
  }

  async #alive(): Promise<void> {
    await Promise.resolve();
    if (this.isDead) throw new RetryableError('the process is dead', { code: 'dead' });
  }

  async #write(
    call: 'insert' | 'repair',
    batch: SpanBatch,
    spans: readonly SpanRow[],
    sums: readonly SpanRow[],
    signal: AbortSignal | undefined,
  ): Promise<void> {
    await this.#alive();
    this.calls.push({ call, batch });
    const refused = spans.find(this.refuses);
    if (refused) throw new PermanentError(`no rows like ${refused.name}`, { code: 'rejected_rows' });
    const parts = this.#parts(call, batch, spans, sums);
    const failAfter = this.fault(call, batch, parts.length);
    for (const [i, part] of parts.entries()) {
      if (i === failAfter) break;
      await this.#alive();
      signal?.throwIfAborted();
      part();
    }
    if (failAfter !== undefined) throw new RetryableError('no answer', { code: 'store_unavailable' });
  }

  #parts(call: string, batch: SpanBatch, spans: readonly SpanRow[], sums: readonly SpanRow[]): Part[] {
    const { rows, markers, rollup, ledger, tokens } = this.store;
    const { logId, partition, first, last } = batch;
    // A repair asks again after its insert, and gets past a token that stands for other rows.
    const once = (table: string, bucket: string, part: Part): Part => {
      const token = `${table} ${bucket} ${logId}:${partition}:${first}-${last}`;
      return () => {
        if (call === 'insert' && tokens.has(token)) return;
        tokens.add(token);
        part();
      };
    };
    const spanParts = [...byBucket(spans)].map(([bucket, of]) =>
      once('spans', bucket, () => rows.push(...of.map((row) => ({ logId, partition, row })))),
    );
    const sumParts = [...byBucket(sums)].map(([bucket, of]) =>
      once('rollup', bucket, () => {
        rollup.set(bucket, (rollup.get(bucket) ?? 0) + of.length);
        markers.push({ logId, partition, bucket, first, last });
      }),
    );
    const ledgerPart = () => {
      for (const row of batch.ledger) {
        ledger.set(`${logId} ${partition} ${first} ${row.projectId} ${row.receivedDay}`, row);
      }
    };
    return [...spanParts, ...sumParts, ledgerPart];
  }
}

function byBucket(rows: readonly SpanRow[]): Map<string, SpanRow[]> {
  return Map.groupBy(rows, bucketOf);
}

function bucketOf(row: SpanRow): string {
  return `${row.retentionClass} ${row.bucketDay}`;
}

function ofRange(range: { logId: string; partition: number; first: number; last: number }) {
  return ({ logId, partition, row }: StoredRow): boolean =>
    logId === range.logId &&
    partition === range.partition &&
    row.offset >= range.first &&
    row.offset <= range.last;
}
