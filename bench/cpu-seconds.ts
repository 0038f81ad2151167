import { readdirSync, readFileSync } from 'node:fs';
import { processTreeCost } from './process-cost.ts';

/** User and system CPU seconds of a process and those below it, since they began. */
export function cpuSecondsOf(pid: number): number {
  return [...processTreeCost(pid).values()].reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0);
}

/** The child of this process whose command line holds this text. */
export function childPid(text: string): number {
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const parent = /^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${name}/status`, 'utf8'))?.[1];
      if (Number(parent) !== process.pid) continue;
      if (readFileSync(`/proc/${name}/cmdline`, 'utf8').includes(text)) return Number(name);
    } catch {
      // It ended meanwhile.
    }
  }
  throw new Error(`no child of this process runs ${text}`);
}
