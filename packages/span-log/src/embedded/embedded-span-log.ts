/** The span log in one folder of this machine, on LMDB. */
import { PermanentError, RetryableError } from '@studio/core';
import type { SpanLogDeps } from '../deps.ts';
import { logClosed, logUnavailable } from '../failures.ts';
import { checkRecords } from '../limits.ts';
import { partitionOf } from '../partition-of.ts';
import type { Commit, Position, SpanLog, SpanRecord, StoredRecord, Subscription } from '../port.ts';
import { WakeUp } from '../wake-up.ts';
import { within } from '../within.ts';
import { CommittedOffsets } from './committed-offsets.ts';
import { ConsumerGroup } from './consumer-group.ts';
import type { Databases } from './databases.ts';
import { DeadLetterStore } from './dead-letter-store.ts';
import { EmbeddedAssignment } from './embedded-assignment.ts';
import { EmbeddedSubscription } from './embedded-subscription.ts';
import { Retention, type RetentionLimits } from './retention.ts';
import type { StoredPartition } from './stored-partition.ts';

const TRIM_EVERY_MS = 30_000;
const DEFAULT_READ_BYTES = 16 * 1024 * 1024;

export interface EmbeddedSpanLogOptions extends RetentionLimits {
  readonly logId: string;
  readonly maxRecordBytes: number;
  readonly appendTimeoutMs: number;
}

export class EmbeddedSpanLog implements SpanLog {
  readonly logId: string;
  readonly maxRecordBytes: number;
  readonly deadLetters: DeadLetterStore;
  readonly #options: EmbeddedSpanLogOptions;
  readonly #db: Databases;
  readonly #deps: SpanLogDeps;
  readonly #partitions: readonly StoredPartition[];
  readonly #commits: CommittedOffsets;
  readonly #retention: Retention;
  readonly #appended = new WakeUp();
  readonly #groups = new Map<string, ConsumerGroup>();
  readonly #subscriptions = new Set<EmbeddedSubscription>();
  readonly #appending = new Set<Promise<unknown>>();
  readonly #closing = new AbortController();
  readonly #trimming: Promise<void>;
  readonly #release: () => Promise<void>;
  #closed: Promise<void> | undefined;

  constructor(
    options: EmbeddedSpanLogOptions,
    db: Databases,
    partitions: readonly StoredPartition[],
    deps: SpanLogDeps,
    release: () => Promise<void>,
  ) {
    this.logId = options.logId;
    this.maxRecordBytes = options.maxRecordBytes;
    this.#options = options;
    this.#db = db;
    this.#deps = deps;
    this.#partitions = partitions;
    this.#release = release;
    this.#commits = new CommittedOffsets(db);
    this.#retention = new Retention(db, partitions, this.#commits, options);
    this.deadLetters = new DeadLetterStore(db);
    this.#trimming = this.#trimNowAndThen();
  }

  get partitionCount(): number {
    return this.#partitions.length;
  }

  async append(records: readonly SpanRecord[], signal?: AbortSignal): Promise<readonly Position[]> {
    if (this.#closing.signal.aborted) throw logClosed();
    signal?.throwIfAborted();
    checkRecords(records, this.maxRecordBytes);
    const writing = this.#write(records);
    this.#appending.add(writing);
    const forget = () => this.#appending.delete(writing);
    writing.then(forget, forget);
    const { appendTimeoutMs } = this.#options;
    const tooLate = () => logUnavailable(`${this.#db.file} was not written within ${appendTimeoutMs} ms.`);
    return within(writing, appendTimeoutMs, tooLate, this.#deps.clock, signal);
  }

  async subscribe(name: string): Promise<Subscription> {
    if (this.#closing.signal.aborted) throw logClosed();
    let group = this.#groups.get(name);
    if (!group) {
      group = new ConsumerGroup(this.partitionCount, (partition) => this.#assignment(name, partition));
      this.#groups.set(name, group);
    }
    const subscription = new EmbeddedSubscription(group, (closed) => this.#subscriptions.delete(closed));
    this.#subscriptions.add(subscription);
    group.join(subscription);
    return subscription;
  }

  async endOffsets(): Promise<readonly number[]> {
    return this.#partitions.map(({ end }) => end);
  }

  async startOffsets(): Promise<readonly number[]> {
    return this.#partitions.map(({ start }) => start);
  }

  async committed(group: string): Promise<readonly (Commit | undefined)[]> {
    return this.#partitions.map(({ index }) => this.#commits.get(group, index));
  }

  async read(
    partition: number,
    from: number,
    to: number,
    options: { maxBytes?: number; signal?: AbortSignal } = {},
  ): Promise<readonly StoredRecord[]> {
    if (this.#closing.signal.aborted) throw logClosed();
    options.signal?.throwIfAborted();
    const { maxBytes = DEFAULT_READ_BYTES } = options;
    return this.#partition(partition).read(from, to, { maxBytes, maxRecords: Number.MAX_SAFE_INTEGER });
  }

  async trim(): Promise<void> {
    while (await this.#retention.trimOld(this.#deps.clock.nowMs()));
  }

  async ping(): Promise<void> {
    if (this.#closing.signal.aborted) throw logClosed();
    // A failed write leaves no other trace than its error, so the log is asked by writing.
    const { clock } = this.#deps;
    const writing = this.#db.commit.write(() => {
      void this.#db.root.put('pinged-at', Buffer.from(String(clock.nowMs())));
    });
    const tooLate = () => logUnavailable(`${this.#db.file} does not take a write within 5 s.`);
    await within(
      writing.catch((error: unknown) => Promise.reject(this.#unwritable(error))),
      5_000,
      tooLate,
      clock,
    );
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #write(records: readonly SpanRecord[]): Promise<readonly Position[]> {
    const targets = records.map(({ twinHash }) =>
      this.#partition(partitionOf(twinHash, this.partitionCount)),
    );
    const lengths = records.map(({ body }) => body.length);
    const offsets: number[] = [];
    const put = () => {
      this.#retention.makeRoom(lengths);
      const nowMs = this.#deps.clock.nowMs();
      for (const [index, record] of records.entries()) offsets.push(targets[index]!.put(record, nowMs));
    };
    try {
      const bytes = lengths.reduce((sum, length) => sum + length, 0);
      await this.#db.commit.write(put, bytes);
    } catch (error) {
      for (const stored of targets.slice(0, offsets.length)) stored.failed();
      throw error instanceof RetryableError ? error : this.#unwritable(error);
    }
    for (const [index, stored] of targets.entries()) stored.written(offsets[index]!);
    this.#appended.notify();
    return targets.map(({ index: partition }, index) => ({ partition, offset: offsets[index]! }));
  }

  #unwritable(error: unknown): Error {
    return logUnavailable(`${this.#db.file} cannot be written (${(error as Error).message}).`, error);
  }

  #partition(index: number): StoredPartition {
    const partition = this.#partitions[index];
    if (partition) return partition;
    throw new PermanentError(`There is no partition ${index}.`, { code: 'no_such_partition' });
  }

  #assignment(group: string, partition: number): EmbeddedAssignment {
    const stored = this.#partition(partition);
    const { clock } = this.#deps;
    return new EmbeddedAssignment({ group, stored, commits: this.#commits, appended: this.#appended, clock });
  }

  async #trimNowAndThen(): Promise<void> {
    const { clock, logger } = this.#deps;
    const { signal } = this.#closing;
    for (;;) {
      await clock.sleep(TRIM_EVERY_MS, signal).catch(() => {});
      if (signal.aborted) return;
      await this.trim().catch((error) => logger.error({ err: error }, 'The span log could not be trimmed.'));
    }
  }

  async #close(): Promise<void> {
    this.#closing.abort(logClosed());
    for (const subscription of [...this.#subscriptions]) await subscription.close();
    await Promise.allSettled([...this.#appending, this.#trimming]);
    await this.#release();
  }
}
