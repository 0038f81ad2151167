/** A filter that cannot be understood, and where. */
export class FilterError extends Error {
  /** First character of what is wrong, counted from 1. */
  readonly column: number;
  /** Without the column. */
  readonly problem: string;

  constructor(problem: string, column: number) {
    super(`column ${column}: ${problem}`);
    this.name = 'FilterError';
    this.column = column;
    this.problem = problem;
  }
}
