/**
 * One place that every call into a database's driver goes through: its errors become the project's own there, and
 * parameters what the database can hold.
 */
import type {
  CompiledQuery,
  DatabaseConnection,
  Dialect,
  Driver,
  QueryResult,
  TransactionSettings,
} from 'kysely';
import { withStorableParameters } from './storable-parameters.ts';

/** Runs one call; may run it again, and turns what it rejects with into PermanentError or RetryableError. */
export type Guard = <T>(call: () => Promise<T>) => Promise<T>;

export function guardedDialect(dialect: Dialect, guard: Guard): Dialect {
  return {
    createAdapter: () => dialect.createAdapter(),
    createDriver: () => new GuardedDriver(dialect.createDriver(), guard),
    createIntrospector: (db) => dialect.createIntrospector(db),
    createQueryCompiler: () => dialect.createQueryCompiler(),
  };
}

class GuardedDriver implements Driver {
  readonly #driver: Driver;
  readonly #guard: Guard;

  constructor(driver: Driver, guard: Guard) {
    this.#driver = driver;
    this.#guard = guard;
  }

  init(): Promise<void> {
    return this.#guard(() => this.#driver.init());
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    const connection = await this.#guard(() => this.#driver.acquireConnection());
    return new GuardedConnection(connection, this.#guard);
  }

  beginTransaction(connection: DatabaseConnection, settings: TransactionSettings): Promise<void> {
    return this.#guard(() => this.#driver.beginTransaction(unguarded(connection), settings));
  }

  commitTransaction(connection: DatabaseConnection): Promise<void> {
    return this.#guard(() => this.#driver.commitTransaction(unguarded(connection)));
  }

  rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    return this.#guard(() => this.#driver.rollbackTransaction(unguarded(connection)));
  }

  releaseConnection(connection: DatabaseConnection): Promise<void> {
    return this.#guard(() => this.#driver.releaseConnection(unguarded(connection)));
  }

  destroy(): Promise<void> {
    return this.#guard(() => this.#driver.destroy());
  }
}

class GuardedConnection implements DatabaseConnection {
  readonly connection: DatabaseConnection;
  readonly #guard: Guard;

  constructor(connection: DatabaseConnection, guard: Guard) {
    this.connection = connection;
    this.#guard = guard;
  }

  executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    return this.#guard(() => this.connection.executeQuery<R>(withStorableParameters(query)));
  }

  /** Nothing here streams; it would pass the guard by. */
  streamQuery(): never {
    throw new Error('streamed queries are not supported');
  }
}

function unguarded(connection: DatabaseConnection): DatabaseConnection {
  return connection instanceof GuardedConnection ? connection.connection : connection;
}
