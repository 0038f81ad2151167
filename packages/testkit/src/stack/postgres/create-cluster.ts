import { execFile } from 'node:child_process';
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { PostgresPrograms } from './find-programs.ts';
import type { ServerUser } from './find-server-user.ts';

const run = promisify(execFile);

/** Of the superuser `postgres`; the server listens on loopback only. */
export const PASSWORD = 'test';

/** A new temporary folder with an empty cluster in its folder `data`. */
export async function createCluster(
  programs: PostgresPrograms,
  { identity }: ServerUser,
  signal?: AbortSignal,
): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'junjo-postgres-'));
  try {
    const passwordFile = join(dir, 'password');
    await writeFile(passwordFile, PASSWORD);
    if (identity) {
      await chown(dir, identity.uid, identity.gid);
      await chown(passwordFile, identity.uid, identity.gid);
    }
    const options = [
      ...['--pgdata', join(dir, 'data'), '--username', 'postgres', '--pwfile', passwordFile],
      ...['--auth', 'scram-sha-256', '--encoding', 'UTF8', '--locale', 'C', '--no-sync'],
    ];
    await run(programs.initdb, options, { cwd: dir, ...identity, ...(signal ? { signal } : {}) });
    return dir;
  } catch (error) {
    await rm(dir, { recursive: true, force: true });
    throw error;
  }
}
