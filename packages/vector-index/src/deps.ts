import type { Clock } from '@studio/core';

/** What an index needs from its surroundings. */
export interface VectorIndexDeps {
  readonly clock: Clock;
}
