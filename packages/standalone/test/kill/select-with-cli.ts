import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const MAIN = join(import.meta.dirname, '../../src/main.ts');

/** Runs `studio sql` as an operator would, and returns its rows. */
export async function selectWithCli(
  statement: string,
  env: Readonly<Record<string, string>>,
): Promise<readonly Record<string, unknown>[]> {
  const args = [MAIN, 'sql', statement, '--format', 'json', '--max-rows', '10000000'];
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    env: { PATH: process.env['PATH'] ?? '', ...env },
    maxBuffer: 1 << 30,
  });
  return JSON.parse(stdout) as Record<string, unknown>[];
}
