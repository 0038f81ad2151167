import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readdirSync,
  readSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { type BlockRange, covers, parsePartName } from './part-name.ts';

/** What was done to the dedup log of one table. */
export interface DedupLogRepair {
  /** The table's folder, relative to the engine's. */
  readonly table: string;
  /** Tokens forgotten because no part has their rows. */
  readonly dropped: number;
  /** Bytes of an incomplete last line that were cut off. */
  readonly cutBytes: number;
}

interface Entry {
  readonly part: string;
  readonly range: BlockRange | undefined;
}

/** Only inserts that were running when the process died can be affected, so the newest lines are enough. */
const TAIL_BYTES = 1024 * 1024;
const ADD = '1';
const DROP = '2';

/**
 * Makes every dedup log agree with the parts on disk. MergeTree writes an insert's token to
 * `deduplication_logs/deduplication_log_N.txt` before it renames the part into place: a process that dies in between
 * leaves a token without rows, and the repeated insert would be answered OK and dropped. Such tokens get the line that
 * MergeTree itself writes when it forgets one. Call it before the engine opens the folder, never while it has it open:
 * afterwards a new part may take the lost one's block number.
 *
 * @param engineDir The engine's folder (the one with `store/` in it).
 * @returns The tables that were changed.
 */
export function repairDedupLogs(engineDir: string): DedupLogRepair[] {
  const repairs: DedupLogRepair[] = [];
  const store = join(engineDir, 'store');
  for (const prefix of subfolders(store)) {
    for (const table of subfolders(join(store, prefix))) {
      const repair = repairTable(join(store, prefix, table));
      if (repair.dropped + repair.cutBytes > 0)
        repairs.push({ table: join('store', prefix, table), ...repair });
    }
  }
  return repairs;
}

function repairTable(tableDir: string): { dropped: number; cutBytes: number } {
  const logsDir = join(tableDir, 'deduplication_logs');
  const logs = existsSync(logsDir) ? newestFirst(readdirSync(logsDir)) : [];
  const newest = logs[0];
  if (newest === undefined) return { dropped: 0, cutBytes: 0 };

  const file = openSync(join(logsDir, newest), 'r+');
  try {
    const cutBytes = cutTornLine(file);
    // A log may have been started just before the process died: the line in question is then in the one before.
    const text = logs.slice(0, 2).map((name) => tailOf(join(logsDir, name)));
    const present = presentParts(tableDir);
    const lost = [...liveTokens(text.reverse().join(''))].filter(
      ([, { range }]) => range !== undefined && !present.some((part) => covers(part, range)),
    );
    if (lost.length > 0) {
      writeSync(
        file,
        lost.map(([token, { part }]) => `${DROP}\t${part}\t${token}\n`).join(''),
        fstatSync(file).size,
      );
    }
    if (lost.length + cutBytes > 0) fsyncSync(file);
    return { dropped: lost.length, cutBytes };
  } finally {
    closeSync(file);
  }
}

/** Tokens that the log holds at its end, with the part each promises. */
function liveTokens(text: string): Map<string, Entry> {
  const live = new Map<string, Entry>();
  for (const line of text.split('\n')) {
    const [operation, part, token] = line.split('\t');
    if (part === undefined || token === undefined) continue;
    if (operation === ADD) live.set(token, { part, range: parsePartName(part) });
    else if (operation === DROP) live.delete(token);
  }
  return live;
}

/** Every part in place; `tmp_*`, `delete_tmp_*`, `detached` and the like do not parse as part names. */
function presentParts(tableDir: string): BlockRange[] {
  return subfolders(tableDir)
    .map(parsePartName)
    .filter((range) => range !== undefined);
}

/** An incomplete last line (a power loss) would swallow the line that the engine appends next. */
function cutTornLine(file: number): number {
  const { size } = fstatSync(file);
  const tail = readRange(file, Math.max(0, size - TAIL_BYTES), size);
  const complete = tail.lastIndexOf('\n') + 1;
  const torn = tail.length - complete;
  if (torn > 0) ftruncateSync(file, size - torn);
  return torn;
}

function tailOf(path: string): string {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const start = Math.max(0, size - TAIL_BYTES);
    const text = readRange(file, start, size).toString('utf8');
    return start === 0 ? text : text.slice(text.indexOf('\n') + 1);
  } finally {
    closeSync(file);
  }
}

function readRange(file: number, start: number, end: number): Buffer {
  const bytes = Buffer.alloc(end - start);
  const length = readSync(file, bytes, 0, bytes.length, start);
  return bytes.subarray(0, length);
}

/** Log files are numbered in the order of their lines. */
function newestFirst(names: readonly string[]): string[] {
  const number = (name: string) => Number(/^deduplication_log_(\d+)\.txt$/.exec(name)?.[1] ?? -1);
  return names.filter((name) => number(name) >= 0).sort((a, b) => number(b) - number(a));
}

function subfolders(dir: string): string[] {
  if (!existsSync(dir)) return [];
  return readdirSync(dir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
}
