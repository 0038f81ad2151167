import { PermanentError } from '@studio/core';

/** The configuration cannot be used: every problem at once, each naming the variable, what was found and what is allowed. */
export class ConfigError extends PermanentError {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`The configuration cannot be used:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`, {
      code: 'invalid_configuration',
    });
    this.name = 'ConfigError';
    this.problems = problems;
  }
}
