import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { expect, vi } from 'vitest';

const PROGRAM = 'strace';

/** Whether strace is installed and may trace processes here. */
export const hasStrace = (): boolean => spawnSync(PROGRAM, ['-qq', process.execPath, '-v']).status === 0;

/**
 * Traces all threads of a running process.
 * @param output Where strace writes what it sees.
 * @param options strace's `-e` expressions, of which several may inject faults.
 */
export async function attachStrace(pid: number, output: string, ...options: string[]): Promise<ChildProcess> {
  const expressions = options.flatMap((option) => ['-e', option]);
  const tracer = spawn(PROGRAM, ['-f', '-qq', '-y', '-o', output, ...expressions, '-p', String(pid)]);
  const untraced = async () => {
    const tasks = await readdir(`/proc/${pid}/task`);
    const states = await Promise.all(
      tasks.map((task) => readFile(`/proc/${pid}/task/${task}/status`, 'utf8')),
    );
    return states.filter((state) => /TracerPid:\s+0\n/.test(state)).length;
  };
  await vi.waitFor(async () => expect(await untraced()).toBe(0), { timeout: 30_000, interval: 10 });
  return tracer;
}
