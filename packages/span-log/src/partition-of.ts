/**
 * The partition of a record: a function of its twin hash alone, so that a client's retry meets its twin. Changing the
 * partition count moves hashes, which is why it is a drain-first procedure.
 */
export function partitionOf(twinHash: Uint8Array, partitionCount: number): number {
  const first = new DataView(twinHash.buffer, twinHash.byteOffset, twinHash.byteLength).getUint32(0);
  return first % partitionCount;
}
