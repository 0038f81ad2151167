import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Whether packages of Python can be installed here. */
export function pythonAvailable(): boolean {
  return spawnSync('python3', ['-m', 'venv', '--help']).status === 0;
}

/**
 * The folder with the programs of a virtual environment that holds these packages, pinned. Made once, in the tests'
 * cache: aside and then moved into place, so that two runs at once cannot see a half-made one.
 */
export async function pythonVenv(name: string, packages: readonly string[]): Promise<string> {
  const cache = process.env['JUNJO_TEST_CACHE'] ?? join(homedir(), '.cache', 'junjo-studio-tests');
  const venv = join(cache, `python-${name}`);
  const programs = join(venv, 'bin');
  if (existsSync(join(programs, 'python'))) return programs;
  const made = `${venv}.${process.pid}`;
  await mkdir(cache, { recursive: true });
  await run('python3', ['-m', 'venv', made]);
  const install = ['-m', 'pip', 'install', '-q', '--disable-pip-version-check', ...packages];
  await run(join(made, 'bin', 'python'), install, { maxBuffer: 16 << 20 });
  await rename(made, venv).catch(() => rm(made, { recursive: true, force: true }));
  return programs;
}
