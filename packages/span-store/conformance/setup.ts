import { type Clock, systemClock } from '@studio/core';
import { afterEach } from 'vitest';
import { BatchWriter } from '../src/clickhouse/batch-writer.ts';
import { Connection } from '../src/clickhouse/connection.ts';
import { openSpanStore } from '../src/open.ts';
import type { SpanStore } from '../src/port.ts';

export interface SpanStoreConformance {
  readonly name: string;
  /** URL of a server or engine, asked when the tests run. Each test makes a database of its own there and drops it. */
  readonly url: () => string;
}

export interface Fixture {
  readonly store: SpanStore;
  readonly database: string;
  /** Another instance on the same database, as another process would have it. */
  another(): Promise<SpanStore>;
  /** Writes into single targets: what a process that died left behind. */
  readonly targets: BatchWriter;
  /** Any SQL, past the port: to break things. */
  command(sql: string): Promise<void>;
  /** The first column of a query, as text. */
  values(sql: string): Promise<string[]>;
  readonly warnings: string[];
}

let databases = 0;

/** A store on a database of its own; everything is closed and dropped after the test. */
export function useFixtures(suite: SpanStoreConformance, clock: Clock = systemClock) {
  const cleanUp: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const step of cleanUp.splice(0).reverse()) await step();
  });

  async function openFixture({ migrated = true } = {}): Promise<Fixture> {
    const url = suite.url();
    const database = `conformance_${process.pid}_${Date.now().toString(36)}_${databases++}`;
    const warnings: string[] = [];
    const logger = { warn: (_fields: object, message: string) => void warnings.push(message) };
    const another = async () => {
      const store = await openSpanStore({ url, database, logger, clock });
      cleanUp.push(() => store.close());
      return store;
    };
    const connection = new Connection({ url, database });
    const outside = connection.withDatabase('default');
    cleanUp.push(
      () => outside.close(),
      () => connection.close(),
      () => outside.command(`DROP DATABASE IF EXISTS ${database}`),
    );
    const store = await another();
    if (migrated) await store.migrate();
    return {
      store,
      database,
      another,
      targets: new BatchWriter(connection, systemClock),
      command: (sql) => connection.command(sql),
      values: (sql) => firstColumn(connection, sql),
      warnings,
    };
  }
  return openFixture;
}

async function firstColumn(connection: Connection, sql: string): Promise<string[]> {
  const answer = await connection.select({
    sql: `SELECT toString(tupleElement(row, 1)) FROM (SELECT tuple(*) AS row FROM (${sql}))`,
  });
  const values: string[] = [];
  while (!answer.done) values.push(answer.string());
  return values;
}
