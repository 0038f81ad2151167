/**
 * What an indexer can be told. Names, units and defaults are those of the process configuration
 * (`@studio/runtime`), so that a loaded `Config` fits as it is.
 */
export interface IndexerConfig {
  /** A batch is written when it has this many spans, or this many bytes, or has lingered. */
  readonly indexerBatchMinRows: number;
  readonly indexerBatchMinBytes: number;
  /** While a write is under way, the next batch grows up to this. One batch is one block of the store. */
  readonly indexerBatchMaxRows: number;
  /** Bytes of the records, decompressed. */
  readonly indexerBatchMaxBytes: number;
  /** Small batches of a partition start at least this far apart, in ms; after a quiet time there is no wait. */
  readonly indexerLingerMs: number;
  /** Bytes read ahead by the log for each partition. */
  readonly indexerBufferedBytes: number;
  /** After this many ms the answer to an insert counts as lost. */
  readonly indexerInsertTimeoutMs: number;
  /** Longest pause between two tries, in ms. */
  readonly indexerRetryMaxMs: number;
  /** How far back, in offsets of the partition, a record may have its twin; 0 = twins are stored again. */
  readonly twinWindowRecords: number;
  /** A partition stops when more than this share of a project's last spans are dead letters; 1 = never. */
  readonly deadLetterBreakerShare: number;
  /** The "last spans" of the breaker; it never opens before it has seen so many of the project. */
  readonly deadLetterBreakerWindow: number;
  /** A record that inflates to more than this is a dead letter: at least what receivers let in. */
  readonly maxRequestBytes: number;
}

/**
 * Version of the rules that turn a record into rows. Raise it when they change. A plan of another version is repaired:
 * the store is asked what it has, and what is missing is made by the present rules. `bucketDay` must not change
 * with it, because the store looks for rows of a plan in the days that the rows say.
 */
export const DECODER_VERSION = 2;

/** Most records in one plan: its note holds one bit for each (`twin-bits.ts`) and must stay below 4,000 bytes. */
export const MAX_RECORDS_PER_PLAN = 20_000;

/** Largest read from the log at once. */
export const READ_BYTES = 4 * 1024 * 1024;

/** How long a read waits for a first record before it is asked again. */
export const IDLE_READ_MS = 1_000;

/** Writes under way at once in a process: the store's own threads are the limit, more only queue there. */
export const WRITES_AT_ONCE = 4;

/** A partition that cannot go on for this long makes the indexer "not ready". */
export const NOT_READY_AFTER_MS = 10_000;

/** How often a partition that waits for a newer indexer looks again. */
export const RECHECK_MS = 30_000;

/** Pause before the group is joined again after the log ended the subscription. */
export const REJOIN_MS = 1_000;
