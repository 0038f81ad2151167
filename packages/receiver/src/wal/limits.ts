/** What one call may take of the process: it also receives. */
export const WAL_LIMITS = {
  /** Calls that read the log at once; beyond it the answer is "try again". */
  readersAtOnce: 8,
  /** Bytes of records read from the log at once, and of spans that wait for a reader. */
  readBytes: 4 * 1024 * 1024,
  /** Most spans of a snapshot. */
  snapshotSpans: 20_000,
  /** Most bytes of the spans of a snapshot, but for a single larger one. */
  snapshotBytes: 16 * 1024 * 1024,
  /** Bytes of records, inflated where they had to be, that are looked through for a snapshot. */
  snapshotScanBytes: 128 * 1024 * 1024,
  /** Records of a partition in one step backwards through its tail. */
  stepRecords: 256,
  /** Longest wait for the indexers. */
  flushTimeoutMs: 60_000,
  defaultFlushTimeoutMs: 10_000,
} as const;

/** The group whose commits say what is indexed: the name is the indexer's. */
export const INDEXER_GROUP = 'span-indexer';
