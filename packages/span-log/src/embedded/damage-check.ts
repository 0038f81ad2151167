/**
 * Reads a suspicious data file to its end in a process of its own, because LMDB may abort the process that meets pages
 * it cannot understand. As a program: `node damage-check.ts <file> <partitions> <map bytes>` prints what is wrong.
 */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { openDatabases } from './databases.ts';
import { StoredPartition } from './stored-partition.ts';

/** What is wrong with the file, if anything. */
export function findDamage(file: string, partitions: number, mapBytes: number): Promise<string | undefined> {
  const script = fileURLToPath(import.meta.url);
  const args = [script, file, String(partitions), String(mapBytes)];
  return new Promise((resolve) => {
    execFile(process.execPath, args, (error, stdout) => {
      if (error) resolve(stdout.trim() || 'it cannot be read to its end');
      else resolve(undefined);
    });
  });
}

async function check(file: string, partitions: number, mapBytes: number): Promise<string | undefined> {
  const db = openDatabases(file, mapBytes);
  for (let index = 0; index < partitions; index++) {
    const damage = new StoredPartition(index, db).damage();
    if (damage) return damage;
  }
  await db.root.close();
  return undefined;
}

if (import.meta.main) {
  const [file = '', partitions, mapBytes] = process.argv.slice(2);
  const damage = await check(file, Number(partitions), Number(mapBytes)).catch(
    (error: Error) => error.message,
  );
  if (damage) {
    console.log(damage);
    process.exitCode = 1;
  }
}
