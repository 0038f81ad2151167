import { type Clock, PermanentError } from '@studio/core';
import { offsetOutOfRange } from '../failures.ts';
import { checkCommit } from '../limits.ts';
import type { Assignment, Commit, StoredRecord, TwinHash } from '../port.ts';
import type { WakeUp } from '../wake-up.ts';
import type { CommittedOffsets } from './committed-offsets.ts';
import type { StoredPartition } from './stored-partition.ts';

export interface AssignmentDeps {
  readonly group: string;
  readonly stored: StoredPartition;
  readonly commits: CommittedOffsets;
  readonly appended: WakeUp;
  readonly clock: Clock;
}

export class EmbeddedAssignment implements Assignment {
  readonly #deps: AssignmentDeps;
  readonly #lost = new AbortController();
  #position: number | undefined;
  #pendingCommit: Promise<void> = Promise.resolve();
  committed: Commit | undefined;
  startOffset = 0;
  endOffset = 0;

  constructor(deps: AssignmentDeps) {
    this.#deps = deps;
  }

  get partition(): number {
    return this.#deps.stored.index;
  }

  get signal(): AbortSignal {
    return this.#lost.signal;
  }

  /** Takes the offsets as they are when the member gets the partition. */
  begin(): void {
    const { group, stored, commits } = this.#deps;
    this.committed = commits.get(group, stored.index);
    this.startOffset = stored.start;
    this.endOffset = stored.end;
  }

  lose(reason: Error): void {
    this.#lost.abort(reason);
  }

  /** Resolves when no commit of this owner is under way any more. */
  async settled(): Promise<void> {
    await this.#pendingCommit.catch(() => {});
  }

  seek(offset: number): void {
    this.#position = offset;
  }

  async next(limits: {
    maxBytes: number;
    maxWaitMs: number;
    maxRecords?: number;
  }): Promise<readonly StoredRecord[]> {
    const { stored, appended, clock } = this.#deps;
    const deadline = clock.monotonicMs() + limits.maxWaitMs;
    const position = this.#position;
    if (position === undefined)
      throw new PermanentError('seek comes before the first next.', { code: 'no_position' });
    for (;;) {
      this.signal.throwIfAborted();
      if (position < stored.start) throw offsetOutOfRange(stored.index, position, stored.start);
      if (position < stored.end) break;
      const leftMs = deadline - clock.monotonicMs();
      if (leftMs <= 0) return [];
      await appended.wait(leftMs, clock, this.signal);
    }
    const { maxBytes, maxRecords = Number.MAX_SAFE_INTEGER } = limits;
    const records = await stored.read(position, stored.end, { maxBytes, maxRecords });
    this.signal.throwIfAborted();
    const last = records.at(-1);
    // A seek during the read decides where it goes on.
    if (last && this.#position === position) this.#position = last.offset + 1;
    return records;
  }

  async twinHashes(before: number, count: number): Promise<readonly TwinHash[]> {
    this.signal.throwIfAborted();
    return this.#deps.stored.twinHashes(before, count);
  }

  async commit(commit: Commit): Promise<void> {
    checkCommit(commit);
    this.signal.throwIfAborted();
    const { group, stored, commits } = this.#deps;
    const write = commits.set(group, stored.index, commit);
    this.#pendingCommit = Promise.allSettled([this.#pendingCommit, write]).then(() => {});
    await write;
  }
}
