import { access, constants, readdir } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

export interface PostgresPrograms {
  readonly initdb: string;
  readonly postgres: string;
}

/** Where Debian keeps each version's programs, off the PATH. */
const DEBIAN = '/usr/lib/postgresql';

/** PostgreSQL's programs from the PATH, else the newest version under Debian's folder. */
export async function findPrograms(): Promise<PostgresPrograms | undefined> {
  const versions = await readdir(DEBIAN).catch(() => []);
  const newestFirst = versions.sort((a, b) => Number(b) - Number(a));
  const folders = [
    ...(process.env['PATH'] ?? '').split(delimiter).filter(Boolean),
    ...newestFirst.map((version) => join(DEBIAN, version, 'bin')),
  ];
  for (const folder of folders) {
    const programs = { initdb: join(folder, 'initdb'), postgres: join(folder, 'postgres') };
    if ((await isProgram(programs.initdb)) && (await isProgram(programs.postgres))) return programs;
  }
  return undefined;
}

const isProgram = (path: string) =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
