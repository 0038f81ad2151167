/** SQL made here, with every value that came from outside as a parameter. */
export class Parameters {
  readonly values: Record<string, unknown> = {};
  readonly #prefix: string;
  #count = 0;

  /** Names begin with `prefix`, so that two conditions can stand in one statement. */
  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  /** The place of `value` in the statement. */
  add(value: unknown, type: string): string {
    const name = `${this.#prefix}${this.#count}`;
    this.#count += 1;
    this.values[name] = value;
    return `{${name}:${type}}`;
  }
}
