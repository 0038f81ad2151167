/** The members of one group inside this process, and which of them has which partition. */
import { partitionLost } from '../failures.ts';
import type { EmbeddedAssignment } from './embedded-assignment.ts';
import type { EmbeddedSubscription } from './embedded-subscription.ts';

export class ConsumerGroup {
  readonly #members: EmbeddedSubscription[] = [];
  readonly #owners: (EmbeddedAssignment | undefined)[];
  readonly #assign: (partition: number) => EmbeddedAssignment;

  /** `assign` makes a new assignment of a partition in this group. */
  constructor(partitionCount: number, assign: (partition: number) => EmbeddedAssignment) {
    this.#owners = new Array(partitionCount).fill(undefined);
    this.#assign = assign;
  }

  join(member: EmbeddedSubscription): void {
    this.#members.push(member);
    this.#rebalance();
  }

  leave(member: EmbeddedSubscription): void {
    const index = this.#members.indexOf(member);
    if (index < 0) return;
    this.#members.splice(index, 1);
    this.#rebalance();
  }

  #rebalance(): void {
    for (const [partition, current] of this.#owners.entries()) {
      const member = this.#members[partition % this.#members.length];
      if (current?.member === member) continue;
      current?.lose(partitionLost(partition, 'the group was rebalanced.'));
      this.#owners[partition] = undefined;
      if (!member) continue;
      const assignment = this.#assign(partition);
      assignment.member = member;
      this.#owners[partition] = assignment;
      // The new owner must see what the former one is still committing.
      void (current?.settled() ?? Promise.resolve()).then(() => member.offer(assignment));
    }
  }
}
