import { join } from 'node:path';
import { Session } from 'chdb';
import { quoteIdentifier, quoteString } from '../sql/quote.ts';
import { tag, tagged, untagged } from './statement-tag.ts';
import { syncChangedFolders } from './sync-folders.ts';

/** One statement with everything that must hold for it alone. */
export interface NativeStatement {
  /** Unique while the statement runs; names it for `kill`. Letters, digits and dashes. */
  readonly id: string;
  readonly sql: string;
  /** Output format when the statement names none. */
  readonly format: string;
  readonly database: string | undefined;
  readonly settings: ReadonlyMap<string, string>;
  readonly parameters: ReadonlyMap<string, string>;
  /** ClickHouse's `readonly` setting: 0, 1 or 2. */
  readonly readonly: number;
}

export interface NativeResult {
  readonly bytes: Uint8Array;
  readonly rows: number;
  readonly rowBytes: number;
}

/**
 * The engine inside this process. One process owns one data folder. Each statement gets a session of its own (0.2 ms),
 * so that no setting, parameter, database or temporary table can reach another statement.
 */
export class NativeEngine {
  readonly #dir: string;
  /** Keeps the engine open between statements and carries the kills. */
  readonly #anchor: Session;
  #kills: Promise<unknown> = Promise.resolve();

  /** @throws Error with the engine's message when the folder cannot be opened. */
  constructor(dir: string, configFile: string) {
    this.#dir = dir;
    this.#anchor = new Session(dir, { connectionArgs: [`--config-file=${configFile}`] });
  }

  async run(statement: NativeStatement): Promise<NativeResult> {
    const session = await this.#open(statement);
    try {
      const result = await session.queryAsync(tagged(statement.sql, statement.id), {
        format: statement.format,
      });
      return { bytes: result.bytes(), rows: result.rowsRead, rowBytes: result.bytesRead };
    } catch (error) {
      throw untagged(error, statement.id);
    } finally {
      session.close();
    }
  }

  /** The result in chunks, produced as fast as they are taken. */
  async *stream(statement: NativeStatement): AsyncGenerator<Uint8Array> {
    const session = await this.#open(statement);
    try {
      for await (const chunk of session.queryStream(tagged(statement.sql, statement.id), {
        format: statement.format,
      })) {
        yield chunk.raw();
      }
    } catch (error) {
      throw untagged(error, statement.id);
    } finally {
      session.close();
    }
  }

  /** Asks the engine to end a statement; it then fails with code 394. Does nothing when it is not running. */
  kill(id: string): Promise<void> {
    // ASYNC: the SYNC form can block its session for ever.
    const sql = `KILL QUERY WHERE startsWith(query, ${quoteString(tag(id))}) ASYNC`;
    const done = this.#kills.then(() => this.#anchor.queryAsync(sql, { format: 'Null' }));
    this.#kills = done.catch(() => undefined);
    return done.then(() => undefined);
  }

  /** Parts that the engine found damaged when it opened the folder and set aside: their rows are not in the tables. */
  async brokenParts(): Promise<string[]> {
    const sql = `SELECT concat(database, '.', table, ' ', name) FROM system.detached_parts WHERE reason LIKE 'broken%'`;
    const result = await this.#anchor.queryAsync(sql, { format: 'TabSeparatedRaw' });
    return result
      .text()
      .split('\n')
      .filter((line) => line !== '');
  }

  /** Makes the effects of a statement that began at `sinceMs` (wall clock) survive a power loss. */
  sync(sinceMs: number): Promise<void> {
    return syncChangedFolders(this.#dir, sinceMs);
  }

  /** Call it only when no statement runs. */
  close(): void {
    this.#anchor.close();
  }

  async #open(statement: NativeStatement): Promise<Session> {
    const session = new Session(this.#dir);
    try {
      if (statement.database !== undefined)
        await session.queryAsync(`USE ${quoteIdentifier(statement.database)}`);
      const settings = [...statement.settings].map(([name, value]) => `${name} = ${quoteString(value)}`);
      const parameters = [...statement.parameters].map(
        ([name, value]) => `param_${name} = ${quoteString(value)}`,
      );
      // Last: afterwards nothing can be set.
      const readonly = statement.readonly === 0 ? [] : [`readonly = ${statement.readonly}`];
      for (const list of [[...settings, ...parameters], readonly]) {
        if (list.length > 0) await session.queryAsync(`SET ${list.join(', ')}`);
      }
      return session;
    } catch (error) {
      session.close();
      throw error;
    }
  }
}

/** Where the engine's own files are inside the data folder. */
export const nativeDir = (dataDir: string): string => join(dataDir, 'clickhouse');
