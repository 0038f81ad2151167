/** The consumer group of the log that fills the vector index. Never a required one: see `follow-partition.ts`. */
export const VECTOR_INDEXER_GROUP = 'vector-indexer';

/** What a vector indexer can be told: a loaded `Config` of `@studio/runtime` fits as it is. */
export interface VectorIndexerConfig {
  /** Bytes read ahead by the log for each partition. */
  readonly indexerBufferedBytes: number;
  /** Longest pause between two tries, in ms. */
  readonly indexerRetryMaxMs: number;
  /** A record that inflates to more than this is left out. */
  readonly maxRequestBytes: number;
}

/** Text that the words of a span are taken from; what is shown of it is shorter (MAX_TEXT_BYTES). */
export const SEARCHED_BYTES = 64 * 1024;

/** Largest read from the log at once. */
export const READ_BYTES = 4 * 1024 * 1024;
export const READ_RECORDS = 1_000;
export const IDLE_READ_MS = 1_000;

/** Points of one write: at most about 20 MB in memory. */
export const POINTS_A_WRITE = 500;

/** Two writes of a partition start at least this far apart when few spans come: each makes new parts in ClickHouse. */
export const LINGER_MS = 1_000;

/** Work on texts before others get a turn in this process. */
export const SLICE_MS = 5;

/** Texts that wait for an embedder in memory; the rest is found in the index by the next look. */
export const WAITING_POINTS = 1_000;

/** Texts that are embedded and written together. */
export const EMBED_POINTS = 128;

/** How often the index is asked for points without a dense vector. */
export const LOOK_EVERY_MS = 60_000;

/** How far back such points are looked for. */
export const LOOK_BACK_MS = 30 * 86_400_000;

/** Pause before the group is joined again after the log ended the subscription. */
export const REJOIN_MS = 1_000;
