import type { Relational } from '../src/port.ts';
import type { SteppingClock } from './stepping-clock.ts';

export interface TestDatabase {
  /** One more instance on the same database, as another process would have. */
  open(clock: SteppingClock): Promise<Relational>;
  /** All bytes that the database holds, wherever: to look for what must not be there. */
  contents(): Promise<Buffer>;
  /** Runs one statement past the port, as an operator at the database's own prompt would. */
  sql(statement: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
  drop(): Promise<void>;
}
