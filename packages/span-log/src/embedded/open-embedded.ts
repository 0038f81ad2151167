import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { PermanentError } from '@studio/core';
import type { EmbeddedSpanLogConfig } from '../config.ts';
import type { SpanLogDeps } from '../deps.ts';
import { DEFAULT_APPEND_TIMEOUT_MS } from '../limits.ts';
import type { SpanLog } from '../port.ts';
import { corruptFile } from './corrupt-file.ts';
import { findDamage } from './damage-check.ts';
import { checkDataFile } from './data-file.ts';
import { type Databases, openDatabases } from './databases.ts';
import { EmbeddedSpanLog } from './embedded-span-log.ts';
import { lockFolder } from './folder-lock.ts';
import { type LogIdentity, readIdentity, writeIdentity } from './log-identity.ts';
import { StoredPartition } from './stored-partition.ts';

const DAY_MS = 86_400_000;
const GIB = 1024 ** 3;
const LOG_ID_KEY = 'log-id';

/**
 * Opens the log in `config.dir`, creating it when the folder is new. PermanentErrors, one sentence each: `log_in_use`,
 * `corrupt_file`, `wrong_partitions`, `unwritable_folder`.
 */
export async function openEmbeddedSpanLog(
  config: EmbeddedSpanLogConfig,
  deps: SpanLogDeps,
): Promise<SpanLog> {
  const { dir, retentionMs = DAY_MS, retentionBytes = 4 * GIB } = config;
  makeFolder(dir);
  const lock = lockFolder(dir);
  try {
    const { logId, db, partitions } = await openData(dir, config.partitions ?? 1, retentionBytes);
    const options = {
      logId,
      maxRecordBytes: config.maxRecordBytes ?? 32 * 1024 * 1024,
      appendTimeoutMs: config.appendTimeoutMs ?? DEFAULT_APPEND_TIMEOUT_MS,
      retentionMs,
      retentionBytes,
      requiredGroups: config.requiredGroups,
    };
    return new EmbeddedSpanLog(options, db, partitions, deps, async () => {
      await db.root.close();
      lock.release();
    });
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function openData(dir: string, partitionCount: number, retentionBytes: number) {
  const file = join(dir, 'log.mdb');
  const identity = readIdentity(dir, partitionCount, file);
  const check = checkDataFile(file, identity.created);
  // The file may not outgrow the map: pages that are free but scattered count too, so twice the records' limit.
  const mapBytes = 2 * retentionBytes + 8 * GIB;
  let db: Databases | undefined;
  try {
    const damage = check.wasExtended ? await findDamage(file, partitionCount, mapBytes) : undefined;
    if (damage) throw corruptFile(file, damage);
    const opened = openDatabases(file, mapBytes);
    db = opened;
    await claim(db, dir, identity);
    if (check.wasExtended) await tryWrite(opened);
    const partitions = Array.from(
      { length: partitionCount },
      (_, index) => new StoredPartition(index, opened),
    );
    return { logId: identity.logId, db, partitions };
  } catch (error) {
    await db?.root.close();
    check.undo();
    throw isOwn(error) ? error : corruptFile(file, (error as Error).message, error);
  }
}

/** Not LMDB's word on the file, nor that of reading what is stored in it. */
const isOwn = (error: unknown): boolean => error instanceof PermanentError || error instanceof TypeError;

/** Writes the log's id into a new data file; a file that has another one belongs to another folder. */
async function claim(db: Databases, dir: string, identity: LogIdentity): Promise<void> {
  const found = db.root.getBinary(LOG_ID_KEY)?.toString();
  if (found === identity.logId) return;
  if (identity.created) {
    throw corruptFile(db.file, `it belongs to log ${found}, not to ${identity.logId} of log.json`);
  }
  await db.commit.write(() => {
    void db.root.put(LOG_ID_KEY, Buffer.from(identity.logId));
  });
  writeIdentity(dir, { ...identity, created: true });
}

/** The list of free pages is only read when something is written. */
const tryWrite = (db: Databases): Promise<void> =>
  db.commit.write(() => {
    void db.root.put('opened-at', Buffer.from('repaired'));
  });

function makeFolder(dir: string): void {
  try {
    mkdirSync(dir, { recursive: true });
  } catch (error) {
    throw new PermanentError(
      `The folder ${dir} of the span log cannot be made (${(error as Error).message}).`,
      {
        code: 'unwritable_folder',
        cause: error,
      },
    );
  }
}
