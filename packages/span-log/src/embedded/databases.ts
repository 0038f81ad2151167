/** The LMDB environment of one log. */
import { setImmediate } from 'node:timers/promises';
import { type Database, open, type RootDatabase } from 'lmdb';
import type { Commit } from '../port.ts';

export type RecordKey = [partition: number, offset: number];

export interface Databases {
  readonly file: string;
  readonly root: RootDatabase;
  /** Envelopes by partition and offset. */
  readonly heads: Database<Buffer, RecordKey>;
  /** Bodies by partition and offset. */
  readonly bodies: Database<Buffer, RecordKey>;
  readonly commits: Database<Commit, [group: string, partition: number]>;
  readonly letters: Database<Buffer, string>;
  /** Ids of dead letters by time. */
  readonly letterTimes: Database<boolean, [atUnixMs: number, id: string]>;
}

/**
 * `overlappingSync` is off: LMDB then writes the data, calls fdatasync, writes the meta page through an O_DSYNC handle
 * and only then shows the transaction to readers and resolves the promise (seen with strace on lmdb 3.5.6). Visible
 * thus means durable, and a failed sync is an error of the write. With overlappingSync (lmdb's default) records would be visible,
 * and indexed under their offsets, before they are durable, and after a failed sync `flushed` never settles. Throughput
 * was the same: 814–885 against 497–979 MB/s, 16 writers of 93 kB.
 */
export function openDatabases(file: string, mapBytes: number): Databases {
  const root = open({
    path: file,
    noSubdir: true,
    overlappingSync: false,
    maxDbs: 8,
    mapSize: mapBytes,
    encoding: 'binary',
  });
  return {
    file,
    root,
    heads: root.openDB<Buffer, RecordKey>('heads', { encoding: 'binary' }),
    bodies: root.openDB<Buffer, RecordKey>('bodies', { encoding: 'binary' }),
    commits: root.openDB<Commit, [string, number]>('commits', { encoding: 'json' }),
    letters: root.openDB<Buffer, string>('letters', { encoding: 'binary' }),
    letterTimes: root.openDB<boolean, [number, string]>('letter-times', { encoding: 'json' }),
  };
}

/**
 * Waits for writes of one event turn, which LMDB commits as one transaction. lmdb rejects each with "see commitError",
 * a promise that rejects with the reason; unobserved, that one would end the process.
 */
export async function committed(writes: readonly Promise<boolean>[]): Promise<void> {
  const results = await Promise.allSettled(writes);
  const failed = results.find((result) => result.status === 'rejected');
  if (!failed) return;
  const { commitError } = failed.reason as { commitError?: Promise<never> };
  // It is rejected in the same turn; should it not be, the caller must not wait for it.
  await Promise.race([commitError, setImmediate()]);
  throw failed.reason;
}
