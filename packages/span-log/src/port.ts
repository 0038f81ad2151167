/**
 * The span log: the durable write-ahead log between receivers and indexers.
 * Every MUST below is a test in `conformance/`, named by its id.
 */
import type { DeadLetter, Position, SpanRecord, StoredRecord } from './record.ts';

export type { DeadLetter, Position, SpanRecord, StoredRecord } from './record.ts';
export { RECORD_SCHEMA_VERSION } from './record.ts';

export interface SpanLog {
  /**
   * SL-1 MUST be stable over restarts and differ between two logs that do not share their records (Kafka: cluster id +
   * topic id; embedded: a UUID in the folder). Offsets are only meaningful together with it.
   */
  readonly logId: string;
  readonly partitionCount: number;
  /** Largest body in bytes that `append` takes. */
  readonly maxRecordBytes: number;

  /**
   * SL-2 MUST resolve only when every record is durable (Kafka: acks=all; embedded: fsynced), positions in input order.
   * SL-3 When it rejects, each record may or may not be in the log; the caller answers "retry".
   * SL-4 MUST reject with PermanentError `record_too_large` before writing anything, when a body exceeds maxRecordBytes.
   * SL-5 MUST reject with RetryableError `log_unavailable` within its time limit when the log cannot take it, and
   *      `log_full` when taking it would require trimming what a required group has not committed.
   * SL-6 The partition is a function of `twinHash` alone while the partition count stays the same.
   * SL-7 Offsets in a partition rise strictly, and a record appended after another was acknowledged stands after it.
   * Ownership: the body MUST NOT be changed by the caller until the promise settles.
   */
  append(records: readonly SpanRecord[], signal?: AbortSignal): Promise<readonly Position[]>;

  /**
   * Joins a consumer group. Partitions are spread over the group's live members.
   * SL-8 MUST deliver each partition to one member at a time as far as the log knows; a lost partition's
   *      `signal` is aborted and its commits are refused.
   */
  subscribe(group: string, options?: SubscribeOptions): Promise<Subscription>;

  /** First offset not yet written, per partition: index = partition. */
  endOffsets(): Promise<readonly number[]>;
  /** First offset still there, per partition. */
  startOffsets(): Promise<readonly number[]>;
  /** What a group committed, per partition. */
  committed(group: string): Promise<readonly (Commit | undefined)[]>;

  /**
   * Reads records `from <= offset < to` of one partition, outside any group: the hot tail, replay, inspection.
   * SL-9 MUST end early at maxBytes (but give at least one record), and MUST reject with PermanentError
   *      `offset_out_of_range` when `from` was trimmed, rather than skip.
   */
  read(
    partition: number,
    from: number,
    to: number,
    options?: { maxBytes?: number; signal?: AbortSignal },
  ): Promise<readonly StoredRecord[]>;

  /**
   * Dead letters, kept apart from the log.
   * SL-10 MUST be durable when resolved; SL-11 the same id twice leaves one.
   */
  readonly deadLetters: DeadLetterBox;

  /**
   * Applies retention now (adapters also do it by themselves).
   * SL-12 MUST NOT remove a record that a required group has not committed.
   */
  trim(): Promise<void>;

  /** SL-13 Resolves when the log can take and give records, else rejects with the reason in one sentence. */
  ping(): Promise<void>;
  /** SL-14 Safe twice; waits for appends in flight; ends subscriptions; leaves no timer or handle. */
  close(): Promise<void>;
}

export interface SubscribeOptions {
  /** Bytes buffered ahead per partition (default 64 MiB). Beyond it fetching pauses: other partitions go on. */
  readonly maxBufferedBytes?: number;
}

export interface Subscription {
  /** Each partition as this member gets it; ends after `close`. */
  assignments(): AsyncIterable<Assignment>;
  /** SL-15 Leaves the group: aborts all assignments, commits nothing by itself. Safe twice. */
  close(): Promise<void>;
}

/** What travels with a committed offset, at most 4,000 bytes of UTF-8. */
export interface Commit {
  /** The first offset that is not yet done. */
  readonly offset: number;
  readonly note: string;
}

/** One partition, owned by this member until `signal` is aborted. */
export interface Assignment {
  readonly partition: number;
  readonly committed: Commit | undefined;
  /** First and next offset at the time of assignment. */
  readonly startOffset: number;
  readonly endOffset: number;
  readonly signal: AbortSignal;
  /** SL-16 Where `next` continues. MUST be called before the first `next`, MAY be called again. */
  seek(offset: number): void;
  /**
   * SL-17 The next records in offset order without gaps other than what the log itself skips (Kafka control records),
   * at most maxBytes (at least one record), waiting up to maxWaitMs for the first one; empty when none came.
   * SL-18 Rejects with PermanentError `offset_out_of_range` when the position was trimmed.
   * Rejects with the signal's reason once the partition is lost.
   */
  next(limits: {
    maxBytes: number;
    maxWaitMs: number;
    maxRecords?: number;
  }): Promise<readonly StoredRecord[]>;
  /**
   * SL-22 Twin hashes of the records before offset `before`, oldest first, at most `count`, without their bodies: what
   * the twin window is rebuilt from. What is still known is given: embedded, at least the last 4,096 below each
   * required group's commit, whatever was trimmed; Kafka, back to its start offset.
   */
  twinHashes(before: number, count: number): Promise<readonly TwinHash[]>;
  /**
   * SL-19 Durable when resolved; what `committed(group)` and the next owner see, note included.
   * SL-20 MUST be refused with RetryableError `partition_lost` when this member no longer owns the partition, also when
   * the log itself would accept it (Kafka takes a zombie's commit: it checks membership, not ownership).
   * SL-21 A note above 4,000 bytes is a PermanentError `note_too_large`.
   */
  commit(commit: Commit): Promise<void>;
}

export interface TwinHash {
  readonly offset: number;
  /** 32 bytes; see SpanRecord. */
  readonly twinHash: Uint8Array;
}

export interface DeadLetterBox {
  append(letters: readonly DeadLetter[]): Promise<void>;
  /** Newest first, at most `limit`. */
  list(limit: number): Promise<readonly DeadLetter[]>;
  count(): Promise<number>;
}
