import { afterEach } from 'vitest';
import type { Relational } from '../src/port.ts';
import { SteppingClock } from './stepping-clock.ts';
import type { TestDatabase } from './test-database.ts';

/** Callers that race in a test. */
export const RACERS = Array.from({ length: 20 }, (_, i) => `n${i}`);

export interface Opened {
  readonly test: TestDatabase;
  readonly relational: Relational;
}

/** Databases for the tests of one `describe`, gone after each test. */
export class Fixture {
  readonly clock = new SteppingClock();
  readonly #create: () => Promise<TestDatabase>;
  readonly #cleanUp: (() => Promise<void>)[] = [];

  constructor(create: () => Promise<TestDatabase>) {
    this.#create = create;
    afterEach(async () => {
      for (const work of this.#cleanUp.splice(0).reverse()) await work();
    });
  }

  /** A new database without tables. */
  async database(): Promise<TestDatabase> {
    const created = await this.#create();
    this.#cleanUp.push(() => created.drop());
    return created;
  }

  /** One more instance. */
  async openOn(test: TestDatabase): Promise<Relational> {
    const relational = await test.open(this.clock);
    this.#cleanUp.push(() => relational.close());
    return relational;
  }

  /** A migrated database with the project `default`. */
  async opened(): Promise<Opened> {
    const test = await this.database();
    const relational = await this.openOn(test);
    await relational.migrate();
    await relational.projects.ensure('default', 'Default');
    return { test, relational };
  }

  /** The same with two instances on it, for races. */
  async openedTwice(): Promise<Opened & { readonly other: Relational }> {
    const opened = await this.opened();
    return { ...opened, other: await this.openOn(opened.test) };
  }

  now(): Date {
    return new Date(this.clock.nowMs());
  }
}
