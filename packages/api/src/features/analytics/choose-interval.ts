/** Lengths that people read easily, in seconds. */
const STEPS = [1, 5, 15, 60, 300, 900, 3_600, 10_800, 21_600, 86_400, 604_800];
/** A chart has about so many points. */
const POINTS = 200;

/** The shortest length with which the range has no more points than a chart shows. */
export function chooseIntervalS(fromUnixMs: number, toUnixMs: number): number {
  const seconds = (toUnixMs - fromUnixMs) / 1_000;
  return STEPS.find((step) => seconds / step <= POINTS) ?? STEPS.at(-1)!;
}
