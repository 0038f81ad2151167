/** The LMDB environment of one log. */
import { type Database, open, type RootDatabase } from 'lmdb';
import type { Commit } from '../port.ts';
import { GroupCommit } from './group-commit.ts';

export type RecordKey = [partition: number, offset: number];

export interface Databases {
  readonly file: string;
  readonly root: RootDatabase;
  /** The only way to write. */
  readonly commit: GroupCommit;
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
    // With it (the default) lmdb makes a promise of its own for each turn of the event loop that nobody can observe:
    // a failed commit then ends the process as an unhandled rejection.
    eventTurnBatching: false,
  });
  return {
    file,
    root,
    commit: new GroupCommit(root),
    heads: root.openDB<Buffer, RecordKey>('heads', { encoding: 'binary' }),
    bodies: root.openDB<Buffer, RecordKey>('bodies', { encoding: 'binary' }),
    commits: root.openDB<Commit, [string, number]>('commits', { encoding: 'json' }),
    letters: root.openDB<Buffer, string>('letters', { encoding: 'binary' }),
    letterTimes: root.openDB<boolean, [number, string]>('letter-times', { encoding: 'json' }),
  };
}
