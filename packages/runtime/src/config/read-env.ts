import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'dotenv';
import { ConfigError } from './config-error.ts';
import type { Env } from './load-config.ts';

/** The process's environment over what the folder's `.env` says, when there is one. For main.ts. */
export function readEnv(env: Env, folder: string): Env {
  const file = join(folder, '.env');
  try {
    return { ...parse(readFileSync(file, 'utf8')), ...env };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return env;
    throw new ConfigError([`${file} cannot be read: ${(error as Error).message}.`]);
  }
}
