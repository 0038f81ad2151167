/** Decides what leaves the log: committed records that are too old, or that are in the way of new ones. */
import { logFull } from '../failures.ts';
import type { CommittedOffsets } from './committed-offsets.ts';
import type { Databases } from './databases.ts';
import { storedBytes } from './envelope.ts';
import type { StoredPartition } from './stored-partition.ts';

export interface RetentionLimits {
  readonly retentionMs: number;
  readonly retentionBytes: number;
  readonly requiredGroups: readonly string[];
}

/** Removing a little more than needed keeps appends from trimming each time. */
const EXTRA = 0.02;

export class Retention {
  readonly #db: Databases;
  readonly #partitions: readonly StoredPartition[];
  readonly #commits: CommittedOffsets;
  readonly #limits: RetentionLimits;

  constructor(
    db: Databases,
    partitions: readonly StoredPartition[],
    commits: CommittedOffsets,
    limits: RetentionLimits,
  ) {
    this.#db = db;
    this.#partitions = partitions;
    this.#commits = commits;
    this.#limits = limits;
  }

  /** About what all records take in the file. */
  get bytes(): number {
    return this.#partitions.reduce((sum, partition) => sum + partition.bytes, 0);
  }

  /**
   * Makes room for a record by removing what is committed, oldest first; throws `log_full` when that is not enough.
   * Inside a write.
   */
  makeRoom(bodyLengths: readonly number[]): void {
    const { retentionBytes, requiredGroups } = this.#limits;
    const needed = bodyLengths.reduce((sum, length) => sum + storedBytes(length), 0);
    if (this.bytes + needed <= retentionBytes) return;
    this.#trimWhile(() => this.bytes + needed > retentionBytes * (1 - EXTRA));
    if (this.bytes + needed <= retentionBytes) return;
    const groups = requiredGroups.join(', ');
    throw logFull(`its ${retentionBytes} bytes hold records that ${groups} has not indexed yet.`);
  }

  /** Removes what is older than the retention time, a bounded number of records; call again while it says true. */
  async trimOld(nowMs: number): Promise<boolean> {
    const { retentionMs } = this.#limits;
    let removed = false;
    await this.#db.commit.write(() => {
      for (const partition of this.#partitions) {
        const done = (appendedAtMs: number) => appendedAtMs > nowMs - retentionMs;
        removed = partition.trim(this.#committed(partition), done) || removed;
      }
    });
    return removed;
  }

  /** The oldest record of all that may go, again and again, while there is `more` to do. */
  #trimWhile(more: () => boolean): void {
    while (more()) {
      const oldest = this.#oldestRemovable();
      if (!oldest) return;
      const before = oldest.start;
      oldest.trim(this.#committed(oldest), () => !more());
      if (oldest.start === before) return;
    }
  }

  #oldestRemovable(): StoredPartition | undefined {
    const removable = this.#partitions.filter((partition) => partition.start < this.#committed(partition));
    const age = (partition: StoredPartition) => partition.startedAtMs ?? Number.POSITIVE_INFINITY;
    return removable.sort((a, b) => age(a) - age(b))[0];
  }

  #committed(partition: StoredPartition): number {
    return this.#commits.slowest(this.#limits.requiredGroups, partition.index, partition.end);
  }
}
