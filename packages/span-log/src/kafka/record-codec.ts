/** A span record as a Kafka message: the body as it is, everything else in headers. */
import { TWIN_HASH_BYTES } from '../limits.ts';
import { RECORD_SCHEMA_VERSION, type SpanRecord, type StoredRecord } from '../record.ts';
import type { FetchedMessage, OutgoingMessage } from './topic-cluster.ts';

const Header = {
  schemaVersion: 'schema-version',
  projectId: 'project-id',
  keyId: 'key-id',
  receivedAt: 'received-at-unix-ms',
  spanCount: 'span-count',
  rejectedCount: 'rejected-count',
  encoding: 'encoding',
  twinHash: 'twin-hash',
} as const;

/** More than batch header, record header and the headers above take, with ids of up to 1,000 bytes each. */
export const MESSAGE_OVERHEAD_BYTES = 4_096;

export function encodeRecord(record: SpanRecord, nowMs: number): OutgoingMessage {
  return {
    key: null,
    value: asBuffer(record.body),
    headers: {
      [Header.schemaVersion]: String(record.schemaVersion),
      [Header.projectId]: record.projectId,
      [Header.keyId]: record.keyId,
      [Header.receivedAt]: String(record.receivedAtUnixMs),
      [Header.spanCount]: String(record.spanCount),
      [Header.rejectedCount]: String(record.rejectedCount),
      [Header.encoding]: record.encoding,
      [Header.twinHash]: asBuffer(record.twinHash),
    },
    timestamp: String(nowMs),
  };
}

export function decodeRecord(partition: number, message: FetchedMessage): StoredRecord {
  const position = { partition, offset: Number(message.offset) };
  const body = message.value ?? Buffer.alloc(0);
  const text = (name: string) => headerBytes(message, name)?.toString('utf8');
  const number = (name: string) => Number(text(name) ?? Number.NaN);
  const record = {
    schemaVersion: number(Header.schemaVersion),
    projectId: text(Header.projectId) ?? '',
    keyId: text(Header.keyId) ?? '',
    receivedAtUnixMs: number(Header.receivedAt),
    spanCount: number(Header.spanCount),
    rejectedCount: number(Header.rejectedCount),
    encoding: text(Header.encoding) as SpanRecord['encoding'],
    twinHash: headerBytes(message, Header.twinHash) ?? Buffer.alloc(0),
    body,
  };
  const reason = malformation(record);
  return reason
    ? { ...position, record: undefined, malformed: { reason, raw: body } }
    : { ...position, record };
}

export function twinHashOf(message: FetchedMessage): Uint8Array | undefined {
  const hash = headerBytes(message, Header.twinHash);
  return hash?.length === TWIN_HASH_BYTES ? Uint8Array.from(hash) : undefined;
}

/** A record of a newer version is handed on whatever its headers are: its reader waits, it never guesses. */
function malformation(record: SpanRecord): string | undefined {
  if (!Number.isInteger(record.schemaVersion))
    return `header ${Header.schemaVersion} is missing or not a number`;
  if (record.schemaVersion > RECORD_SCHEMA_VERSION) return undefined;
  if (record.projectId === '') return `header ${Header.projectId} is missing`;
  if (!Number.isSafeInteger(record.receivedAtUnixMs)) return `header ${Header.receivedAt} is not a number`;
  if (!isCount(record.spanCount)) return `header ${Header.spanCount} is not a count`;
  if (!isCount(record.rejectedCount)) return `header ${Header.rejectedCount} is not a count`;
  if (record.encoding !== 'identity' && record.encoding !== 'gzip') {
    return `header ${Header.encoding} is neither identity nor gzip`;
  }
  if (record.twinHash.length !== TWIN_HASH_BYTES)
    return `header ${Header.twinHash} has not ${TWIN_HASH_BYTES} bytes`;
  return undefined;
}

const isCount = (value: number) => Number.isSafeInteger(value) && value >= 0;

function headerBytes(message: FetchedMessage, name: string): Buffer | undefined {
  const value = message.headers[name];
  const single = Array.isArray(value) ? value[0] : value;
  return single === undefined ? undefined : Buffer.from(single);
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
