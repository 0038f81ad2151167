import type { StoreBoundary } from './boundary.ts';
import type { Transition } from './transitions.ts';

/**
 * The transitions of a store that belong to an execution. Of a store that can be shared (contract 3) those of its
 * interval; else all, so that one too many is found.
 */
export function inInterval(
  { owner, sequenceStart, sequenceEnd }: StoreBoundary,
  transitions: readonly Transition[],
): readonly Transition[] {
  if (owner.contract < 3) return transitions;
  const first = firstAfter(transitions, sequenceStart);
  return transitions.slice(first, sequenceEnd === null ? undefined : firstAfter(transitions, sequenceEnd));
}

/** Index of the first transition with a greater number. */
function firstAfter(transitions: readonly Transition[], sequence: number): number {
  let low = 0;
  let high = transitions.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((transitions[middle]?.sequence ?? 0) > sequence) high = middle;
    else low = middle + 1;
  }
  return low;
}
