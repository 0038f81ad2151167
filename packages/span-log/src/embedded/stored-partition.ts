/** The records of one partition: where it starts and ends, appending, reading, removing. */
import { PermanentError } from '@studio/core';
import { offsetOutOfRange } from '../failures.ts';
import { TWIN_WINDOW } from '../limits.ts';
import type { SpanRecord, StoredRecord, TwinHash } from '../port.ts';
import { corruptFile } from './corrupt-file.ts';
import type { Databases, RecordKey } from './databases.ts';
import { bodyMatches, decodeEnvelope, encodeEnvelope, storedBytes } from './envelope.ts';

export interface ReadLimits {
  readonly maxBytes: number;
  readonly maxRecords: number;
}

/** What a full batch of keys is removed or looked at in one turn of the event loop. */
const CHUNK = 1_000;

export class StoredPartition {
  readonly index: number;
  readonly #db: Databases;
  /** First offset whose body is there. */
  start = 0;
  /** First offset not yet durable: what readers see. */
  end = 0;
  /** First offset not yet given away. */
  #next = 0;
  /** First offset whose envelope is there. */
  #headStart = 0;
  /** Records put and neither written nor failed yet. */
  #pending = 0;
  #failed = false;
  #bytesBeforeNext = 0;
  #bytesBeforeStart = 0;

  constructor(index: number, db: Databases) {
    this.index = index;
    this.#db = db;
    const firstHead = this.#edge(db.heads, false);
    if (firstHead === undefined) return;
    const firstBody = this.#edge(db.bodies, false);
    this.#headStart = firstHead;
    this.end = (this.#edge(db.heads, true) ?? firstHead) + 1;
    this.start = firstBody ?? this.end;
    this.#continueAtEnd();
    this.#bytesBeforeStart =
      firstBody === undefined ? this.#bytesBeforeNext : this.#envelope(firstBody).bytesBefore;
  }

  /** About what the records with a body take in the file. */
  get bytes(): number {
    return this.#bytesBeforeNext - this.#bytesBeforeStart;
  }

  /** Puts one record and returns its offset; inside a write. Then `written` or `failed` must follow. */
  put(record: SpanRecord, nowMs: number): number {
    if (this.#failed && this.#pending === 0) this.#continueAtEnd();
    this.#pending++;
    const offset = this.#next++;
    const key: RecordKey = [this.index, offset];
    const head = encodeEnvelope(record, this.#bytesBeforeNext, nowMs);
    this.#bytesBeforeNext += storedBytes(record.body.length);
    void this.#db.heads.put(key, head);
    void this.#db.bodies.put(key, toBuffer(record.body));
    return offset;
  }

  /** The record at `offset` is durable. */
  written(offset: number): void {
    this.#pending--;
    if (offset >= this.end) this.end = offset + 1;
  }

  /** LMDB took its transaction back: nobody saw the offset. */
  failed(): void {
    this.#pending--;
    this.#failed = true;
  }

  /** Copies the records; the read transaction ends with this turn of the event loop, so that freed pages are reused. */
  async read(from: number, to: number, limits: ReadLimits): Promise<StoredRecord[]> {
    if (from < this.start) throw offsetOutOfRange(this.index, from, this.start);
    try {
      const offsets = this.#offsets(from, Math.min(to, this.end), limits);
      // Bodies that are not in memory are read by another thread.
      await this.#db.bodies.prefetch(offsets.map((offset) => [this.index, offset]));
      if (from < this.start) throw offsetOutOfRange(this.index, from, this.start);
      return offsets.map((offset) => this.#record(offset));
    } catch (error) {
      if (error instanceof PermanentError) throw error;
      throw corruptFile(this.#db.file, (error as Error).message, error);
    }
  }

  twinHashes(before: number, count: number): TwinHash[] {
    const found: TwinHash[] = [];
    const last = Math.min(before, this.end);
    for (const { key, value } of this.#heads(Math.max(last - count, this.#headStart), last)) {
      const envelope = decodeEnvelope(value);
      if (envelope) found.push({ offset: key[1], twinHash: Uint8Array.from(envelope.twinHash) });
    }
    return found;
  }

  /** When the first record that has a body was appended. */
  get startedAtMs(): number | undefined {
    return this.start < this.end ? this.#envelopeAtOrAfter(this.start)?.appendedAtMs : undefined;
  }

  /**
   * Removes bodies of committed records from the start until `done` says so, at most a chunk of them, and the envelopes
   * that have left the twin window; inside a write. Whether there was anything to remove.
   */
  trim(committed: number, done: (appendedAtMs: number) => boolean): boolean {
    const limit = Math.min(committed, this.end);
    let removed = 0;
    for (const { key, value } of this.#heads(this.start, limit, CHUNK)) {
      const envelope = decodeEnvelope(value);
      if (envelope && done(envelope.appendedAtMs)) break;
      void this.#db.bodies.remove(key);
      this.start = key[1] + 1;
      removed++;
      if (envelope) this.#bytesBeforeStart = envelope.bytesBefore + storedBytes(envelope.bodyLength);
    }
    for (const { key } of this.#heads(this.#headStart, Math.min(this.start, limit - TWIN_WINDOW), CHUNK)) {
      void this.#db.heads.remove(key);
      this.#headStart = key[1] + 1;
      removed++;
    }
    return removed > 0;
  }

  /** Reads everything once; the reason when something is not as it was written. */
  damage(): string | undefined {
    for (const { key, value } of this.#heads(this.#headStart, this.end)) {
      const offset = key[1];
      if (!decodeEnvelope(value)) return `the description of record ${this.index}:${offset} is not readable`;
      const record = offset >= this.start ? this.#record(offset) : undefined;
      if (record?.malformed) return `record ${this.index}:${offset}: ${record.malformed.reason}`;
    }
    return undefined;
  }

  /** After failed writes the next record follows the last one that is there, so that there are no gaps. */
  #continueAtEnd(): void {
    this.#failed = false;
    this.#next = this.end;
    if (this.end === 0) {
      this.#bytesBeforeNext = 0;
      return;
    }
    const last = this.#envelope(this.end - 1);
    this.#bytesBeforeNext = last.bytesBefore + storedBytes(last.bodyLength);
  }

  #offsets(from: number, to: number, { maxBytes, maxRecords }: ReadLimits): number[] {
    const offsets: number[] = [];
    let bytes = 0;
    for (const { key, value } of this.#heads(from, to)) {
      bytes += decodeEnvelope(value)?.bodyLength ?? 0;
      if (offsets.length > 0 && bytes > maxBytes) break;
      offsets.push(key[1]);
      if (offsets.length >= maxRecords) break;
    }
    return offsets;
  }

  #record(offset: number): StoredRecord {
    const { index: partition } = this;
    const head = this.#db.heads.getBinary([partition, offset]);
    const body = this.#db.bodies.getBinary([partition, offset]) ?? Buffer.alloc(0);
    const envelope = head && decodeEnvelope(head);
    if (!envelope)
      return { partition, offset, ...malformed('its description is not readable', head ?? body) };
    if (!bodyMatches(envelope, body)) {
      return {
        partition,
        offset,
        ...malformed('its bytes are not those that were written (checksum)', body),
      };
    }
    return { partition, offset, record: { ...envelope.fields, twinHash: envelope.twinHash, body } };
  }

  #heads(from: number, to: number, limit?: number): Iterable<{ key: RecordKey; value: Buffer }> {
    if (from >= to) return [];
    const range = { start: [this.index, from] as RecordKey, end: [this.index, to] as RecordKey };
    return this.#db.heads.getRange(limit ? { ...range, limit } : range);
  }

  #envelope(offset: number) {
    const bytes = this.#db.heads.getBinary([this.index, offset]);
    const envelope = bytes && decodeEnvelope(bytes);
    if (envelope) return envelope;
    throw corruptFile(this.#db.file, `the description of record ${this.index}:${offset} is not readable`);
  }

  #envelopeAtOrAfter(offset: number) {
    for (const { value } of this.#heads(offset, this.end, 1)) return decodeEnvelope(value);
    return undefined;
  }

  #edge(database: Databases['heads'], last: boolean): number | undefined {
    const [low, high]: RecordKey[] = [
      [this.index, -1],
      [this.index + 1, -1],
    ];
    const range = last ? { start: high, end: low, reverse: true } : { start: low, end: high };
    for (const key of database.getKeys({ ...range, limit: 1 } as Parameters<typeof database.getKeys>[0])) {
      return key[1];
    }
    return undefined;
  }
}

const malformed = (why: string, raw: Uint8Array) => ({ record: undefined, malformed: { reason: why, raw } });

const toBuffer = (bytes: Uint8Array): Buffer =>
  Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
