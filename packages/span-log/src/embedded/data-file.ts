/**
 * A look at LMDB's data file before it is mapped: what LMDB would notice late, or as a bus error that ends the
 * process (a file shorter than its last page), is found here.
 */
import { closeSync, existsSync, ftruncateSync, openSync, readSync, statSync } from 'node:fs';
import { corruptFile } from './corrupt-file.ts';

/** `MDB_meta` behind a page header of 24 bytes: dependencies/lmdb/libraries/liblmdb/mdb.c of lmdb 3.5. */
const MAGIC_AT = 24;
const PAGE_SIZE_AT = 48;
const LAST_PAGE_AT = 144;
const TXN_ID_AT = 152;
const META_BYTES = 160;
const MAGIC = 0xbe_ef_c0_de;

export interface DataFileCheck {
  /**
   * The file was shorter than its last page says. LMDB leaves free pages at its end unwritten now and then, so this
   * need not be damage: the missing part was filled with zeros and everything in the file must be read once.
   */
  readonly wasExtended: boolean;
  /** Takes the extension back, so that the file stays as it was found. */
  undo(): void;
}

/** PermanentError `corrupt_file` when the file cannot be what LMDB wrote. `mustExist`: the folder holds a log already. */
export function checkDataFile(file: string, mustExist: boolean): DataFileCheck {
  const asItIs = { wasExtended: false, undo: () => {} };
  if (!existsSync(file)) {
    if (mustExist) throw corruptFile(file, 'it is missing');
    return asItIs;
  }
  const { size } = statSync(file);
  if (size === 0 && !mustExist) return asItIs;
  const handle = openSync(file, 'r+');
  try {
    const first = readMeta(handle, 0);
    const second = first && readMeta(handle, first.pageSize);
    if (!first || !second) throw corruptFile(file, 'it does not begin as an LMDB file');
    const { lastPage } = first.txnId > second.txnId ? first : second;
    const needed = (lastPage + 1) * first.pageSize;
    if (needed <= size) return asItIs;
    if (needed > size + MAX_MISSING_BYTES) {
      throw corruptFile(file, `${needed} bytes were written to it and ${size} are left`);
    }
    ftruncateSync(handle, needed);
    return { wasExtended: true, undo: () => truncate(file, size) };
  } finally {
    closeSync(handle);
  }
}

/** More than this is never left unwritten at the end by LMDB itself. */
const MAX_MISSING_BYTES = 64 * 1024 * 1024;

function truncate(file: string, size: number): void {
  const handle = openSync(file, 'r+');
  ftruncateSync(handle, size);
  closeSync(handle);
}

function readMeta(handle: number, at: number) {
  const bytes = Buffer.alloc(META_BYTES);
  if (readSync(handle, bytes, 0, META_BYTES, at) < META_BYTES) return undefined;
  const pageSize = bytes.readUInt32LE(PAGE_SIZE_AT);
  const isPageSize = pageSize >= 512 && pageSize <= 65_536 && (pageSize & (pageSize - 1)) === 0;
  if (bytes.readUInt32LE(MAGIC_AT) !== MAGIC || !isPageSize) return undefined;
  return {
    pageSize,
    lastPage: Number(bytes.readBigUInt64LE(LAST_PAGE_AT)),
    txnId: bytes.readBigUInt64LE(TXN_ID_AT),
  };
}
