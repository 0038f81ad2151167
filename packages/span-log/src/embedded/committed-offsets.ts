import { PermanentError } from '@studio/core';
import type { Commit } from '../port.ts';
import type { Databases } from './databases.ts';

/** What each group committed, in memory as LMDB has it. A commit counts once it is durable. */
export class CommittedOffsets {
  readonly #db: Databases;
  readonly #groups = new Map<string, (Commit | undefined)[]>();

  constructor(db: Databases) {
    this.#db = db;
    for (const { key, value } of db.commits.getRange()) this.#group(key[0])[key[1]] = value;
  }

  get(group: string, partition: number): Commit | undefined {
    return this.#groups.get(group)?.[partition];
  }

  async set(group: string, partition: number, commit: Commit): Promise<void> {
    if (group === '') throw new PermanentError('A group needs a name.', { code: 'invalid_group' });
    const { offset, note } = commit;
    await this.#db.commit.write(() => {
      void this.#db.commits.put([group, partition], { offset, note });
    });
    this.#group(group)[partition] = { offset, note };
  }

  /** The first offset that a group of these has not done: what is before it may go. */
  slowest(groups: readonly string[], partition: number, end: number): number {
    return Math.min(end, ...groups.map((group) => this.get(group, partition)?.offset ?? 0));
  }

  #group(group: string): (Commit | undefined)[] {
    const commits = this.#groups.get(group) ?? [];
    this.#groups.set(group, commits);
    return commits;
  }
}
