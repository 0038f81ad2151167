/** Log and store that outlive indexers, and indexers that can be killed: the durable state is checked afterwards. */
import { type Clock, systemClock } from '@studio/core';
import { createLogger, createRegistry } from '@studio/runtime';
import type { SpanStore } from '@studio/span-store';
import type { AtStep, IndexerConfig, IndexerDeps } from '../src/index.ts';
import { createIndexer, type Indexer } from '../src/indexer.ts';
import { MemoryLog, type MemoryLogClient } from './memory-log.ts';
import { MemoryStore, type MemoryStoreClient } from './memory-store.ts';

export const TEST_CONFIG: IndexerConfig = {
  indexerBatchMinRows: 5_000,
  indexerBatchMinBytes: 8 << 20,
  indexerBatchMaxRows: 50_000,
  indexerBatchMaxBytes: 32 << 20,
  indexerLingerMs: 0,
  indexerBufferedBytes: 32 << 20,
  indexerInsertTimeoutMs: 10_000,
  indexerRetryMaxMs: 3,
  twinWindowRecords: 100,
  deadLetterBreakerShare: 0.5,
  deadLetterBreakerWindow: 1_000,
  maxRequestBytes: 16 << 20,
};

export interface Process {
  readonly indexer: Indexer;
  readonly log: MemoryLogClient;
  readonly store: MemoryStoreClient;
  /** From now on nothing that it does has an effect, as after kill -9. */
  kill(): void;
  readonly isKilled: boolean;
}

export interface ProcessOptions {
  readonly config?: Partial<IndexerConfig>;
  readonly atStep?: (process: Process, ...at: Parameters<AtStep>) => void | Promise<void>;
  readonly clock?: Clock;
  readonly flushSignal?: IndexerDeps['flushSignal'];
  readonly prepare?: (process: Process) => void;
}

export class World {
  readonly log: MemoryLog;
  readonly store = new MemoryStore();
  readonly #processes: Process[] = [];

  constructor(partitions = 1) {
    this.log = new MemoryLog(partitions);
  }

  async start(options: ProcessOptions = {}): Promise<Process> {
    const { config, atStep, clock = systemClock, flushSignal, prepare } = options;
    const log = this.log.client();
    const store = this.store.client();
    const indexer = createIndexer({
      config: { ...TEST_CONFIG, ...config },
      spanLog: log,
      spanStore: store as unknown as SpanStore,
      logger: createLogger({ level: 'silent', format: 'json' }),
      registry: createRegistry(),
      clock,
      ...(flushSignal ? { flushSignal } : {}),
      atStep: async (...at) => {
        if (process.isKilled) throw new Error('killed');
        await atStep?.(process, ...at);
        if (process.isKilled) throw new Error('killed');
      },
    });
    const process: Process = {
      indexer,
      log,
      store,
      kill: () => {
        store.isDead = true;
        log.crash();
      },
      get isKilled() {
        return store.isDead;
      },
    };
    prepare?.(process);
    this.#processes.push(process);
    await indexer.start();
    return process;
  }

  /** Everything is indexed and committed, and no plan is open. */
  get isDone(): boolean {
    return this.log.partitions.every(({ committed }, partition) => {
      const end = this.log.end(partition);
      const isUntouched = end === 0 && committed === undefined;
      return isUntouched || (committed?.offset === end && committed.note.includes('"plan":null'));
    });
  }

  async until(what: string, condition: () => boolean, timeoutMs = 4_000): Promise<void> {
    const deadline = Date.now() + timeoutMs;
    while (!condition()) {
      if (Date.now() > deadline) throw new Error(`not within ${timeoutMs} ms: ${what}; ${this.#state()}`);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }

  untilDone(): Promise<void> {
    return this.until('everything indexed', () => this.isDone);
  }

  async stopAll(): Promise<void> {
    await Promise.all(
      this.#processes.map(({ indexer, isKilled }) =>
        indexer.stop(isKilled ? AbortSignal.abort() : undefined),
      ),
    );
  }

  #state(): string {
    const commits = this.log.partitions.map(({ committed }, p) => ({ committed, end: this.log.end(p) }));
    const health = this.#processes.map(({ indexer }) => indexer.health());
    return JSON.stringify({ commits, health });
  }
}
