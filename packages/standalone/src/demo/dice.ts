/** Choices of the made-up workload; the same seed gives the same workload. */
export interface Dice {
  /** 0 ≤ x < 1 */
  share(): number;
  /** Whole, both ends included. */
  between(low: number, high: number): number;
  of<const T extends readonly [unknown, ...unknown[]]>(choices: T): T[number];
  /** 21 letters and digits. */
  id(): string;
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

export function createDice(seed: number): Dice {
  let state = seed >>> 0;
  // mulberry32: small, and good enough to choose sentences with.
  const share = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (low: number, high: number) => low + Math.floor(share() * (high - low + 1));
  return {
    share,
    between,
    of: (choices) => choices[between(0, choices.length - 1)] ?? choices[0],
    id: () => Array.from({ length: 21 }, () => LETTERS[between(0, LETTERS.length - 1)]).join(''),
  };
}
