import { randomBytes } from 'node:crypto';

/** Of the 12 bits that a version 7 UUID has beside time and random bits. */
const COUNTER_LIMIT = 0x1000;

/**
 * Ids for entries of the audit log: UUIDs of version 7 (RFC 9562) that sort by time and, of the entries that one process
 * writes within a millisecond, in the order they were made. Only when it makes more than 4096 in one ms is theirs lost.
 */
export function createAuditIds(): (atMs: number) => string {
  let lastMs = -1;
  let counter = 0;
  return (atMs) => {
    counter = atMs === lastMs ? (counter + 1) % COUNTER_LIMIT : 0;
    lastMs = atMs;
    const bytes = randomBytes(16);
    bytes.writeUIntBE(atMs, 0, 6);
    bytes.writeUInt16BE(0x7000 | counter, 6);
    bytes.writeUInt8(0x80 | (bytes.readUInt8(8) & 0x3f), 8);
    const hex = bytes.toString('hex');
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
  };
}
