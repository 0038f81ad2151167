/** Memory limits of the engine, all in bytes. */
export interface EngineMemory {
  /** What all statements and caches together may use; beyond it a statement fails with code 241. */
  readonly maxServerBytes: number;
  /** What one statement may use; groups and sorts spill to disk at a quarter of it. */
  readonly maxStatementBytes: number;
  /** Cache of marks (where granules begin in the column files). */
  readonly markCacheBytes: number;
}

/** What a child process needs to know to be the engine. */
export interface ChildOptions {
  readonly dataDir: string;
  /** 0 = any free port of the loopback interface. */
  readonly port: number;
  readonly password: string;
  readonly memory: EngineMemory;
  /** Statements that read, running at the same time. */
  readonly readSlots: number;
  /** Statements that write, running at the same time. */
  readonly writeSlots: number;
  /** Statements that may wait for a slot before 503 is answered. */
  readonly maxWaiting: number;
  /** Largest insert body as it arrives (still compressed when it is), in bytes. */
  readonly maxInsertBytes: number;
  /** Insert bodies on disk at the same time, in bytes; beyond it 503 is answered. */
  readonly maxSpoolBytes: number;
  /** Largest statement text, inline data included, in bytes. */
  readonly maxSqlBytes: number;
}

export const DEFAULT_MEMORY: EngineMemory = {
  maxServerBytes: 600 * 1024 * 1024,
  maxStatementBytes: 400 * 1024 * 1024,
  markCacheBytes: 32 * 1024 * 1024,
};

export const DEFAULT_LIMITS = {
  readSlots: 6,
  writeSlots: 4,
  maxWaiting: 256,
  maxInsertBytes: 512 * 1024 * 1024,
  maxSpoolBytes: 2 * 1024 * 1024 * 1024,
  maxSqlBytes: 16 * 1024 * 1024,
} as const;
