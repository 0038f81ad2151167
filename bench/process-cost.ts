import { readdirSync, readFileSync } from 'node:fs';

const TICKS_PER_SECOND = 100; // USER_HZ of every Linux that Node runs on

export interface Cost {
  /** User and system CPU seconds since the processes began. */
  readonly cpuSeconds: number;
  /** Resident bytes now, pages of mapped files (the log, programs) included. */
  readonly rssBytes: number;
  /** Resident bytes without the pages of mapped files, which the kernel takes back when it needs them. */
  readonly anonymousBytes: number;
}

/** CPU and memory of each program of a process tree, by command line; from /proc, so on Linux only. */
export function processTreeCost(rootPid: number): Map<string, Cost> {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid)) continue;
    const stat = read(`/proc/${pid}/stat`);
    if (stat) parents.set(pid, Number(fieldsAfterName(stat)[1]));
  }
  const costs = new Map<string, Cost>();
  for (const pid of parents.keys()) {
    if (!descends(pid, rootPid, parents)) continue;
    const stat = read(`/proc/${pid}/stat`);
    const status = read(`/proc/${pid}/status`);
    if (!stat || !status) continue;
    const fields = fieldsAfterName(stat);
    const bytes = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1] ?? 0) * 1024;
    costs.set(nameOf(pid), {
      cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND,
      rssBytes: bytes('VmRSS'),
      anonymousBytes: bytes('RssAnon') + bytes('RssShmem'),
    });
  }
  return costs;
}

function descends(pid: number, root: number, parents: ReadonlyMap<number, number>): boolean {
  for (let at: number | undefined = pid; at !== undefined && at > 1; at = parents.get(at))
    if (at === root) return true;
  return false;
}

/** The fields of /proc/pid/stat behind the command's name, which may hold blanks: 0 = state, 1 = parent, 11 = utime, 12 = stime. */
const fieldsAfterName = (stat: string) => stat.slice(stat.lastIndexOf(')') + 2).split(' ');

function nameOf(pid: number): string {
  const script = (read(`/proc/${pid}/cmdline`) ?? '').split('\0').find((part) => /\.(ts|js|mjs)$/.test(part));
  return `${script?.split('/').slice(-3).join('/') ?? 'process'} (${pid})`;
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
