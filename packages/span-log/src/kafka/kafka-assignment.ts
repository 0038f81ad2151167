/** One partition of the group, with the records fetched ahead for it. */
import { type Clock, PermanentError, RetryableError } from '@studio/core';
import { partitionLost } from '../failures.ts';
import { checkCommit } from '../limits.ts';
import type { Assignment, Commit, StoredRecord, TwinHash } from '../port.ts';
import { WakeUp } from '../wake-up.ts';
import { decodeRecord } from './record-codec.ts';
import type { FetchedPartition } from './topic-cluster.ts';

export interface KafkaAssignmentDeps {
  readonly partition: number;
  readonly committed: Commit | undefined;
  readonly startOffset: number;
  readonly endOffset: number;
  readonly maxBufferedBytes: number;
  readonly clock: Clock;
  /** Sends the commit with the generation of this assignment; Kafka refuses it in any later one. */
  readonly sendCommit: (commit: Commit) => Promise<void>;
  readonly readTwinHashes: (before: number, count: number) => Promise<readonly TwinHash[]>;
  /** There is room in the buffer, or another position. */
  readonly onHungry: () => void;
}

export class KafkaAssignment implements Assignment {
  readonly #deps: KafkaAssignmentDeps;
  readonly #lost = new AbortController();
  readonly #filled = new WakeUp();
  #buffer: StoredRecord[] = [];
  #bufferedBytes = 0;
  /** Where the next fetch begins; undefined before the first seek. */
  #fetchOffset: number | undefined;
  /** Rises with each seek: what was asked for before it is not delivered. */
  #epoch = 0;
  #failure: PermanentError | undefined;
  #waiting = false;

  constructor(deps: KafkaAssignmentDeps) {
    this.#deps = deps;
  }

  get partition(): number {
    return this.#deps.partition;
  }

  get committed(): Commit | undefined {
    return this.#deps.committed;
  }

  get startOffset(): number {
    return this.#deps.startOffset;
  }

  get endOffset(): number {
    return this.#deps.endOffset;
  }

  get signal(): AbortSignal {
    return this.#lost.signal;
  }

  lose(reason: Error): void {
    this.#lost.abort(reason);
    this.#buffer = [];
    this.#bufferedBytes = 0;
  }

  seek(offset: number): void {
    this.#epoch++;
    this.#fetchOffset = offset;
    this.#failure = undefined;
    this.#waiting = false;
    this.#buffer = [];
    this.#bufferedBytes = 0;
    this.#deps.onHungry();
  }

  async next(limits: {
    maxBytes: number;
    maxWaitMs: number;
    maxRecords?: number;
  }): Promise<readonly StoredRecord[]> {
    const { clock } = this.#deps;
    if (this.#fetchOffset === undefined) {
      throw new PermanentError('seek comes before the first next.', { code: 'no_position' });
    }
    const deadline = clock.monotonicMs() + limits.maxWaitMs;
    while (this.#buffer.length === 0) {
      this.signal.throwIfAborted();
      if (this.#failure) throw this.#failure;
      const leftMs = deadline - clock.monotonicMs();
      if (leftMs <= 0) return [];
      await this.#filled.wait(leftMs, clock, this.signal);
    }
    this.signal.throwIfAborted();
    return this.#take(limits.maxBytes, limits.maxRecords ?? Number.MAX_SAFE_INTEGER);
  }

  async twinHashes(before: number, count: number): Promise<readonly TwinHash[]> {
    this.signal.throwIfAborted();
    return this.#deps.readTwinHashes(before, count);
  }

  async commit(commit: Commit): Promise<void> {
    checkCommit(commit);
    this.signal.throwIfAborted();
    try {
      await this.#deps.sendCommit(commit);
    } catch (error) {
      // Lost meanwhile: Kafka's refusal and the loss are one fact.
      if (this.signal.aborted && !(error instanceof RetryableError && error.code === 'partition_lost')) {
        throw partitionLost(this.partition, 'the group was rebalanced during the commit.', error);
      }
      throw error;
    }
  }

  /** Where to fetch, while there is room. */
  fetchFrom(): { readonly offset: number; readonly epoch: number } | undefined {
    const hasRoom = this.#bufferedBytes < this.#deps.maxBufferedBytes;
    const canFetch = !this.signal.aborted && !this.#failure && !this.#waiting && hasRoom;
    return canFetch && this.#fetchOffset !== undefined
      ? { offset: this.#fetchOffset, epoch: this.#epoch }
      : undefined;
  }

  fetched(epoch: number, answer: FetchedPartition): void {
    if (epoch !== this.#epoch || this.#fetchOffset === undefined || this.signal.aborted) return;
    const from = this.#fetchOffset;
    for (const message of answer.messages) {
      const offset = Number(message.offset);
      // A batch is sent whole, so its first messages may be older than asked for.
      if (offset < from) continue;
      this.#fetchOffset = offset + 1;
      if (message.isControlRecord) continue;
      this.#buffer.push(decodeRecord(this.partition, message));
      this.#bufferedBytes += message.value?.length ?? 0;
    }
    // A batch whose records from here on are gone would be sent again and again.
    if (answer.messages.length > 0 && this.#fetchOffset === from) this.#fetchOffset = from + 1;
    if (this.#buffer.length > 0) this.#filled.notify();
  }

  outOfRange(epoch: number, error: PermanentError): void {
    if (epoch !== this.#epoch) return;
    this.#failure = error;
    this.#filled.notify();
  }

  /** Asks again after a while. */
  waitAtEnd(epoch: number, clock: Clock, ms: number): void {
    if (epoch !== this.#epoch) return;
    this.#waiting = true;
    const goOn = () => {
      if (epoch !== this.#epoch) return;
      this.#waiting = false;
      this.#deps.onHungry();
    };
    clock.sleep(ms, this.signal).then(goOn, goOn);
  }

  #take(maxBytes: number, maxRecords: number): readonly StoredRecord[] {
    let bytes = 0;
    let count = 0;
    for (const record of this.#buffer) {
      const size = bodyBytes(record);
      if (count > 0 && (bytes + size > maxBytes || count >= maxRecords)) break;
      bytes += size;
      count++;
    }
    const wasFull = this.#bufferedBytes >= this.#deps.maxBufferedBytes;
    const taken = this.#buffer.splice(0, count);
    this.#bufferedBytes -= bytes;
    if (wasFull) this.#deps.onHungry();
    return taken;
  }
}

const bodyBytes = ({ record, malformed }: StoredRecord): number =>
  record?.body.length ?? malformed?.raw.length ?? 0;
