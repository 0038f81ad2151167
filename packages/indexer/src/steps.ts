/** The steps of the protocol in the order in which a batch goes through them. Faults are injected before and after each. */
export const STEPS = [
  'open',
  'rebuild-window',
  'read-plan',
  'form',
  'commit-plan',
  'dead-letter',
  'insert',
  'repair',
  'set-aside',
  'commit-end',
] as const;

export type Step = (typeof STEPS)[number];
export type StepPoint = `${'before' | 'after'}:${Step}`;

/** Awaited at each point of the protocol; what it throws stops the partition there, like a bug would. */
export type AtStep = (point: StepPoint, partition: number) => void | Promise<void>;

/** Runs one step between its two points. */
export type RunStep = <T>(step: Step, work: () => T | Promise<T>) => Promise<T>;

export function createRunStep(atStep: AtStep | undefined, partition: number): RunStep {
  if (!atStep) return async (_, work) => work();
  return async (step, work) => {
    await atStep(`before:${step}`, partition);
    const result = await work();
    await atStep(`after:${step}`, partition);
    return result;
  };
}
