/** What the kill test needs of the system under test, whatever it is made of. */
export interface SystemUnderTest {
  start(): Promise<void>;
  /** Kills one part of it, picked by `random` (0 … 1), brings it back and resolves when it is ready again. */
  killAndRestart(random: number): Promise<string>;
  /** Where OTLP/HTTP is taken. */
  endpoint(): string;
  readonly apiKey: string;
  /** Runs one statement against the span store. */
  sql(statement: string): Promise<readonly Record<string, unknown>[]>;
  stop(): Promise<void>;
}
