import { readFile } from 'node:fs/promises';
import type { Config } from './config.ts';
import { ConfigError } from './config-error.ts';

/** The text of a file that a variable names. Throws ConfigError with both names when it cannot be read. */
export async function readNamedFile(variable: string, file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new ConfigError([`${variable} is "${file}", which cannot be read: ${(error as Error).message}.`]);
  }
}

/** The text of JUNJO_PRICES_FILE; undefined when it is not set. Throws ConfigError when it cannot be read. */
export async function pricesText({ pricesFile }: Pick<Config, 'pricesFile'>): Promise<string | undefined> {
  return pricesFile === undefined ? undefined : readNamedFile('JUNJO_PRICES_FILE', pricesFile);
}
