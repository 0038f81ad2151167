import type { SettingName, Values } from './settings.ts';

/** Something that several values must hold together. */
export interface Rule {
  readonly about: readonly SettingName[];
  /** The sentence that says what does not hold. */
  readonly problem: (values: Values) => string | false;
}

/** The rule sees the values it is about and no others, so that it can be left out when one of them could not be read. */
export function rule<const K extends SettingName>(
  about: readonly K[],
  problem: (values: Pick<Values, K>) => string | false,
): Rule {
  return { about, problem };
}
