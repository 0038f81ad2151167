import { AsyncQueue } from '../async-queue.ts';
import type { Assignment, Subscription } from '../port.ts';
import type { ConsumerGroup } from './consumer-group.ts';
import type { EmbeddedAssignment } from './embedded-assignment.ts';

/** One member of a group. */
export class EmbeddedSubscription implements Subscription {
  readonly #queue = new AsyncQueue<Assignment>();
  readonly #group: ConsumerGroup;
  readonly #onClose: (subscription: EmbeddedSubscription) => void;

  constructor(group: ConsumerGroup, onClose: (subscription: EmbeddedSubscription) => void) {
    this.#group = group;
    this.#onClose = onClose;
  }

  /** Hands a partition to the member, unless it was lost meanwhile. */
  offer(assignment: EmbeddedAssignment): void {
    if (assignment.signal.aborted) return;
    assignment.begin();
    this.#queue.push(assignment);
  }

  assignments(): AsyncIterable<Assignment> {
    return this.#queue;
  }

  async close(): Promise<void> {
    this.#group.leave(this);
    this.#queue.end();
    this.#onClose(this);
  }
}
