import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** File times are those of the last timer tick. */
const TICK_MS = 100;

/**
 * Makes durable what a statement renamed or created: with `fsync_part_directory` MergeTree syncs the folder of a part
 * but not the table's folder in which the part got its name, so a power loss could still take back an answered insert.
 * @param sinceMs Wall clock at the statement's start; folders not changed since then are left alone.
 */
export async function syncChangedFolders(engineDir: string, sinceMs: number): Promise<void> {
  const stores = await subfolders(join(engineDir, 'store'));
  const tables = (await Promise.all(stores.map(subfolders))).flat();
  const metadata = [join(engineDir, 'metadata'), join(engineDir, 'store')];
  await Promise.all([...metadata, ...stores, ...tables].map((dir) => syncIfChanged(dir, sinceMs - TICK_MS)));
}

async function syncIfChanged(dir: string, sinceMs: number): Promise<void> {
  try {
    if ((await stat(dir)).mtimeMs < sinceMs) return;
    const handle = await open(dir, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    // Dropped meanwhile.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

async function subfolders(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map((entry) => join(dir, entry.name));
}
