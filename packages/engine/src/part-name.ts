/** Which blocks of which partition a MergeTree part holds. */
export interface BlockRange {
  readonly partition: string;
  readonly minBlock: number;
  readonly maxBlock: number;
}

/**
 * Reads `<partition>_<min block>_<max block>_<level>[_<mutation>]`; undefined when it is not the name of a part in
 * place (src/Storages/MergeTree/MergeTreePartInfo.cpp).
 */
export function parsePartName(name: string): BlockRange | undefined {
  const match = /^([^_]+)_(\d+)_(\d+)_\d+(?:_\d+)?$/.exec(name);
  if (match === null) return undefined;
  const [, partition = '', minBlock, maxBlock] = match;
  return { partition, minBlock: Number(minBlock), maxBlock: Number(maxBlock) };
}

/** Whether `part` holds all blocks of `range`: it is that part, or a merge of it. */
export function covers(part: BlockRange, range: BlockRange): boolean {
  return (
    part.partition === range.partition && part.minBlock <= range.minBlock && part.maxBlock >= range.maxBlock
  );
}
