import { PermanentError } from '@studio/core';
import { createToRawSpan } from '@studio/otlp';
import type { SpanLog, StoredRecord } from '@studio/span-log';
import { WAL_LIMITS } from './limits.ts';
import { knownRecord, type LoggedSpan, readableBody, spansOfBody } from './logged-span.ts';
import { keyOf, type Place, placeOf, TrimmedKeyError } from './span-key.ts';

export interface SpanStreamRequest {
  /** Empty = from the oldest record. */
  readonly startKey: Uint8Array;
  /** Most spans; 0 = all up to the end. */
  readonly maxSpans: number;
  /** Only of this project; undefined = of all. */
  readonly projectId: string | undefined;
}

export type KeyedSpan = LoggedSpan & { readonly key: Uint8Array };

/** Spans of the log from a key to the ends at the time of the call, partition after partition; holds one read at a time. */
export class SpanStream {
  readonly #spanLog: SpanLog;
  readonly #request: SpanStreamRequest;
  readonly #maxBodyBytes: number;
  readonly #signal: AbortSignal;
  #place: Place | undefined;
  #given = 0;
  /** Records, and spans of records, that were passed over because they can never be indexed. */
  skipped = 0;

  constructor(spanLog: SpanLog, request: SpanStreamRequest, maxBodyBytes: number, signal: AbortSignal) {
    this.#spanLog = spanLog;
    this.#request = request;
    this.#maxBodyBytes = maxBodyBytes;
    this.#signal = signal;
  }

  /** Where to go on after all that was given or passed over; undefined before the first. */
  get nextKey(): Uint8Array | undefined {
    return this.#place && keyOf(this.#spanLog.logId, this.#place);
  }

  /** @throws PermanentError `invalid_key`, `other_log`, `key_trimmed`; what reading the log throws */
  async *spans(): AsyncGenerator<KeyedSpan, void, undefined> {
    const { logId } = this.#spanLog;
    const [starts, ends] = await Promise.all([this.#spanLog.startOffsets(), this.#spanLog.endOffsets()]);
    const place = placeOf(this.#request.startKey, { logId, starts, ends });
    this.#place = place;
    const begin = place.partition;
    for (let i = 0; i < ends.length; i++) {
      // The partition in the middle of which the key is comes first.
      const partition = (begin + i) % ends.length;
      for await (const stored of this.#records(partition, ends[partition] ?? 0)) {
        yield* this.#spansOf(stored);
        if (this.#isEnough) return;
      }
    }
  }

  get #isEnough(): boolean {
    return this.#request.maxSpans > 0 && this.#given >= this.#request.maxSpans;
  }

  async *#records(partition: number, end: number): AsyncGenerator<StoredRecord, void, undefined> {
    const options = { maxBytes: WAL_LIMITS.readBytes, signal: this.#signal };
    for (let at = this.#place?.next[partition] ?? 0; at < end; ) {
      const records = await this.#spanLog.read(partition, at, end, options).catch(this.#explained);
      yield* records;
      at = (records.at(-1)?.offset ?? end - 1) + 1;
      this.#moveTo(partition, at, 0);
    }
  }

  *#spansOf(stored: StoredRecord): Generator<KeyedSpan, void, undefined> {
    const { partition, offset } = stored;
    const { projectId } = this.#request;
    const place = this.#place;
    const isBegun = place?.partition === partition && place.next[partition] === offset;
    const done = isBegun ? place.spansDone : 0;
    const record = knownRecord(stored);
    if (record === undefined) this.skipped++;
    else if (projectId === undefined || record.projectId === projectId) {
      const { receivedAtUnixMs } = record;
      const body = readableBody(record, this.#maxBodyBytes);
      const spans = body && spansOfBody(body, record);
      if (spans === undefined) this.skipped++;
      const toRaw = createToRawSpan();
      for (const span of spans?.slice(done) ?? []) {
        if (span.problem !== undefined) {
          this.skipped++;
          continue;
        }
        const isLast = span.index === record.spanCount - 1;
        this.#moveTo(partition, isLast ? offset + 1 : offset, isLast ? 0 : span.index + 1);
        this.#given++;
        yield {
          ...toRaw(span),
          key: this.nextKey ?? new Uint8Array(),
          projectId: record.projectId,
          receivedAtUnixMs,
        };
        if (this.#isEnough) return;
      }
    }
    this.#moveTo(partition, offset + 1, 0);
  }

  #moveTo(partition: number, offset: number, spansDone: number): void {
    const next = (this.#place?.next ?? []).with(partition, offset);
    this.#place = { next, partition, spansDone };
  }

  /** Retention was faster than the stream. */
  readonly #explained = async (error: unknown): Promise<never> => {
    const isTrimmed = error instanceof PermanentError && error.code === 'offset_out_of_range';
    if (!isTrimmed) throw error;
    throw new TrimmedKeyError(this.#spanLog.logId, await this.#spanLog.startOffsets(), error);
  };
}
