/** The members of one group inside this process, and which of them has which partition. */
import { partitionLost } from '../failures.ts';
import type { EmbeddedAssignment } from './embedded-assignment.ts';

/** A member as its group sees it. */
export interface GroupMember {
  offer(assignment: EmbeddedAssignment): void;
}

interface Owner {
  readonly member: GroupMember;
  readonly assignment: EmbeddedAssignment;
}

export class ConsumerGroup {
  readonly #members: GroupMember[] = [];
  readonly #owners: (Owner | undefined)[];
  readonly #assign: (partition: number) => EmbeddedAssignment;

  /** `assign` makes a new assignment of a partition in this group. */
  constructor(partitionCount: number, assign: (partition: number) => EmbeddedAssignment) {
    this.#owners = new Array(partitionCount).fill(undefined);
    this.#assign = assign;
  }

  join(member: GroupMember): void {
    this.#members.push(member);
    this.#rebalance();
  }

  leave(member: GroupMember): void {
    const index = this.#members.indexOf(member);
    if (index < 0) return;
    this.#members.splice(index, 1);
    this.#rebalance();
  }

  #rebalance(): void {
    for (const [partition, former] of this.#owners.entries()) {
      const member = this.#members[partition % this.#members.length];
      if (former?.member === member) continue;
      former?.assignment.lose(partitionLost(partition, 'the group was rebalanced.'));
      this.#owners[partition] = undefined;
      if (!member) continue;
      const assignment = this.#assign(partition);
      this.#owners[partition] = { member, assignment };
      // The new owner must see what the former one is still committing.
      void (former?.assignment.settled() ?? Promise.resolve()).then(() => member.offer(assignment));
    }
  }
}
