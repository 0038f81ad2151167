/** A span log in memory that obeys the port: what is durable is in `MemoryLog`, each process has a client of its own. */
import { PermanentError, RetryableError } from '@studio/core';
import type {
  Assignment,
  Commit,
  DeadLetter,
  Position,
  SpanLog,
  SpanRecord,
  StoredRecord,
  Subscription,
} from '@studio/span-log';

interface Partition {
  start: number;
  readonly records: StoredRecord[];
  committed: Commit | undefined;
}

export class MemoryLog {
  readonly logId = 'memory-log';
  readonly partitions: Partition[];
  readonly letters = new Map<string, DeadLetter>();
  readonly members: MemoryAssignments[] = [];
  readonly #wakes = new Set<() => void>();

  constructor(partitionCount = 1) {
    this.partitions = Array.from({ length: partitionCount }, () => ({
      start: 0,
      records: [],
      committed: undefined,
    }));
  }

  client(): MemoryLogClient {
    return new MemoryLogClient(this);
  }

  end(partition: number): number {
    const { start, records } = this.partitions[partition]!;
    return records.length === 0 ? start : records.at(-1)!.offset + 1;
  }

  /** Appends at the end, or at `offset` when given: offsets may have gaps. */
  append(
    partition: number,
    record: SpanRecord | { malformed: string },
    offset = this.end(partition),
  ): Position {
    const stored: StoredRecord =
      'malformed' in record
        ? {
            partition,
            offset,
            record: undefined,
            malformed: { reason: record.malformed, raw: Buffer.from('?') },
          }
        : { partition, offset, record };
    this.partitions[partition]!.records.push(stored);
    this.wake();
    return { partition, offset };
  }

  /** Removes everything below `offset`. */
  trimTo(partition: number, offset: number): void {
    const state = this.partitions[partition]!;
    state.records.splice(0, state.records.filter((record) => record.offset < offset).length);
    state.start = offset;
  }

  wake(): void {
    for (const wake of [...this.#wakes]) wake();
  }

  changed(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.#wakes.delete(done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      timer.unref();
      this.#wakes.add(done);
    });
  }

  /** Spreads the partitions over the members anew; a partition that stays keeps its assignment. */
  rebalance(): void {
    for (const partition of this.partitions.keys()) {
      const owner = this.members[partition % Math.max(1, this.members.length)];
      for (const member of this.members) if (member !== owner) member.lose(partition);
      owner?.offer(partition);
    }
    this.wake();
  }
}

/** One process's connection. After `crash` nothing it does has an effect. */
export class MemoryLogClient implements SpanLog {
  readonly logId: string;
  readonly partitionCount: number;
  readonly maxRecordBytes = 1 << 24;
  readonly log: MemoryLog;
  readonly #subscriptions: MemoryAssignments[] = [];
  isDead = false;
  /** Throws when the next call must fail. */
  fault: (call: string) => void = () => {};

  constructor(log: MemoryLog) {
    this.log = log;
    this.logId = log.logId;
    this.partitionCount = log.partitions.length;
  }

  crash(): void {
    this.isDead = true;
    for (const subscription of this.#subscriptions) subscription.leave();
  }

  async check(call: string): Promise<void> {
    await Promise.resolve();
    if (this.isDead) throw new RetryableError('the process is dead', { code: 'dead' });
    this.fault(call);
  }

  async append(records: readonly SpanRecord[]): Promise<Position[]> {
    await this.check('append');
    return records.map((record) => this.log.append(record.twinHash[0]! % this.partitionCount, record));
  }

  async subscribe(): Promise<Subscription> {
    await this.check('subscribe');
    const subscription = new MemoryAssignments(this);
    this.#subscriptions.push(subscription);
    this.log.members.push(subscription);
    this.log.rebalance();
    return subscription;
  }

  async endOffsets(): Promise<number[]> {
    await this.check('endOffsets');
    return this.log.partitions.map((_, partition) => this.log.end(partition));
  }

  async startOffsets(): Promise<number[]> {
    await this.check('startOffsets');
    return this.log.partitions.map(({ start }) => start);
  }

  async committed(): Promise<(Commit | undefined)[]> {
    await this.check('committed');
    return this.log.partitions.map(({ committed }) => committed);
  }

  async read(partition: number, from: number, to: number): Promise<StoredRecord[]> {
    await this.check('read');
    return this.log.partitions[partition]!.records.filter(({ offset }) => offset >= from && offset < to);
  }

  readonly deadLetters = {
    append: async (letters: readonly DeadLetter[]): Promise<void> => {
      await this.check('deadLetters');
      for (const letter of letters)
        if (!this.log.letters.has(letter.id)) this.log.letters.set(letter.id, letter);
    },
    list: async (limit: number): Promise<DeadLetter[]> => [...this.log.letters.values()].slice(-limit),
    count: async (): Promise<number> => this.log.letters.size,
  };

  async trim(): Promise<void> {}
  async ping(): Promise<void> {
    await this.check('ping');
  }

  async close(): Promise<void> {
    for (const subscription of this.#subscriptions) subscription.leave();
  }
}

class MemoryAssignments implements Subscription {
  readonly #client: MemoryLogClient;
  readonly #owned = new Map<number, AbortController>();
  readonly #offered: Assignment[] = [];
  #isClosed = false;

  constructor(client: MemoryLogClient) {
    this.#client = client;
  }

  async *assignments(): AsyncIterable<Assignment> {
    for (;;) {
      for (let next = this.#offered.shift(); next; next = this.#offered.shift()) yield next;
      if (this.#isClosed) return;
      await this.#client.log.changed(1_000);
    }
  }

  offer(partition: number): void {
    if (this.#owned.has(partition)) return;
    const lost = new AbortController();
    this.#owned.set(partition, lost);
    this.#offered.push(assignment(this.#client, partition, lost.signal));
  }

  lose(partition: number): void {
    this.#owned
      .get(partition)
      ?.abort(new RetryableError('the partition was lost', { code: 'partition_lost' }));
    this.#owned.delete(partition);
  }

  leave(): void {
    const { log } = this.#client;
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const partition of [...this.#owned.keys()]) this.lose(partition);
    log.members.splice(log.members.indexOf(this), 1);
    log.rebalance();
  }

  async close(): Promise<void> {
    this.leave();
  }
}

function assignment(client: MemoryLogClient, partition: number, signal: AbortSignal): Assignment {
  const { log } = client;
  const state = log.partitions[partition]!;
  let position: number | undefined;
  return {
    partition,
    committed: state.committed,
    startOffset: state.start,
    endOffset: log.end(partition),
    signal,
    seek: (offset) => {
      position = offset;
    },
    next: async ({ maxBytes, maxWaitMs, maxRecords = Number.POSITIVE_INFINITY }) => {
      await client.check('next');
      signal.throwIfAborted();
      const from = position!;
      const there = () => state.records.filter(({ offset }) => offset >= from);
      if (from < state.start) throw new PermanentError('trimmed', { code: 'offset_out_of_range' });
      if (there().length === 0) await log.changed(maxWaitMs);
      await client.check('next');
      signal.throwIfAborted();
      const found: StoredRecord[] = [];
      let bytes = 0;
      for (const stored of there()) {
        bytes += stored.record?.body.length ?? 0;
        if (found.length > 0 && (bytes > maxBytes || found.length >= maxRecords)) break;
        found.push(stored);
      }
      if (position === from) position = (found.at(-1)?.offset ?? from - 1) + 1;
      return found;
    },
    twinHashes: async (before, count) => {
      await client.check('twinHashes');
      return state.records
        .filter(({ offset, record }) => offset < before && record)
        .slice(-count)
        .map(({ offset, record }) => ({ offset, twinHash: record!.twinHash }));
    },
    commit: async (commit) => {
      await client.check('commit');
      if (signal.aborted) throw new RetryableError('lost', { code: 'partition_lost' });
      if (Buffer.byteLength(commit.note) > 4_000)
        throw new PermanentError('note', { code: 'note_too_large' });
      state.committed = commit;
    },
  };
}
