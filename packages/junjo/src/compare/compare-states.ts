import { type DiffOperation, diffJson } from '../json/diff-json.ts';
import type { OwnedStores } from '../store/boundary.ts';

/** What makes the left one's final state the right one's. */
export interface StateComparison {
  readonly comparable: boolean;
  /** Why not. */
  readonly reason: string | null;
  /** RFC 6902, from left to right; empty when they are the same. */
  readonly patch: readonly DiffOperation[];
}

export function compareStates(
  left: OwnedStores | undefined,
  right: OwnedStores | undefined,
): StateComparison {
  const [one, other] = [endOf(left), endOf(right)];
  for (const [side, end] of [
    ['left', one],
    ['right', other],
  ] as const) {
    if (end === null) return notComparable(`The ${side} one has no final state.`);
    if (end.mode !== 'full') return notComparable(`The final state of the ${side} one is ${end.mode}.`);
  }
  return { comparable: true, reason: null, patch: diffJson(one?.value ?? null, other?.value ?? null) };
}

const endOf = (stores: OwnedStores | undefined) =>
  stores?.boundaries.find(({ role }) => role === 'runtime')?.end ?? null;

const notComparable = (reason: string): StateComparison => ({ comparable: false, reason, patch: [] });
