/** A real PostgreSQL from this machine's own programs, for tests on machines without Docker. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import { createCluster, PASSWORD } from './postgres/create-cluster.ts';
import { findPrograms } from './postgres/find-programs.ts';
import { findServerUser } from './postgres/find-server-user.ts';
import { PostgresServer } from './postgres/postgres-server.ts';
import { waitFor } from './wait-for.ts';

const RESTART_TIMEOUT_MS = 30_000;

export interface RunningPostgres {
  /** Of a superuser: tests create databases of their own with it. Stays the same over `restart`. */
  readonly url: string;
  /** The end of what the server logged, for error messages. */
  readonly output: string;
  stop(): Promise<void>;
  /** Ends it as a crash would. */
  kill9(): Promise<void>;
  /** Starts it again on the same data and port. */
  restart(): Promise<void>;
}

/** Whether PostgreSQL's programs are here and may be run, and if not, why. */
export async function postgresAvailable(): Promise<
  { available: true } | { available: false; reason: string }
> {
  const programs = await findPrograms();
  if (!programs) {
    return { available: false, reason: 'no initdb and postgres on the PATH or in /usr/lib/postgresql' };
  }
  const user = await findServerUser();
  if (!user) return { available: false, reason: 'PostgreSQL refuses root, and there is no user postgres' };
  return { available: true };
}

/** Resolves when the server takes connections: about 3 s. Data in a temporary folder that `stop` removes; no fsync. */
export async function startPostgres(
  options: { readonly signal?: AbortSignal } = {},
): Promise<RunningPostgres> {
  const programs = await findPrograms();
  const user = await findServerUser();
  if (!programs || !user) throw new Error('PostgreSQL is not available here: see postgresAvailable()');
  const { signal } = options;
  const dir = await createCluster(programs, user, signal);
  const port = await freePort();
  const server = new PostgresServer({ program: programs.postgres, data: join(dir, 'data'), user, port });
  const end = async () => {
    await server.end('SIGINT');
    await rm(dir, { recursive: true, force: true });
  };
  try {
    await server.start(signal);
  } catch (error) {
    await end();
    throw error;
  }
  return {
    url: `postgres://postgres:${PASSWORD}@127.0.0.1:${port}/postgres`,
    get output() {
      return server.output;
    },
    stop: end,
    kill9: () => server.end('SIGKILL'),
    restart: async () => {
      await server.end('SIGINT');
      // After a crash the backends of the old server need a moment to notice and leave its shared memory.
      await waitFor('PostgreSQL to start again', RESTART_TIMEOUT_MS, async () => {
        try {
          await server.start();
          return true;
        } catch (error) {
          if (!server.output.includes('shared memory block')) throw error;
          return undefined;
        }
      });
    },
  };
}
