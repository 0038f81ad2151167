import type { SpanLog } from './port.ts';

/** The group that writes spans into the store: a required group of the log. */
export const SPAN_INDEXER_GROUP = 'span-indexer';

type LaggingLog = Pick<SpanLog, 'endOffsets' | 'startOffsets' | 'committed' | 'read'>;

/** How far a consumer group is behind in one partition. */
export interface PartitionLag {
  readonly partition: number;
  /** First offset that is not done; undefined when the group has committed nothing yet. */
  readonly committed: number | undefined;
  readonly end: number;
  readonly records: number;
  /** Age of the oldest record that is not done; 0 when there is none. */
  readonly seconds: number;
}

/**
 * Lag of a group in all partitions as the log knows it, whoever reads them.
 * @param oldestReceivedAt what this process knows of a partition, Unix ms, so that the log need not be read for it
 */
export async function readLag(
  spanLog: LaggingLog,
  group: string,
  nowMs: number,
  oldestReceivedAt: (partition: number) => number | undefined = () => undefined,
): Promise<PartitionLag[]> {
  const [ends, starts, commits] = await Promise.all([
    spanLog.endOffsets(),
    spanLog.startOffsets(),
    spanLog.committed(group),
  ]);
  return Promise.all(
    ends.map(async (end, partition) => {
      const committed = commits[partition]?.offset;
      const from = Math.max(committed ?? 0, starts[partition] ?? 0);
      const records = Math.max(0, end - from);
      const receivedAt =
        records === 0
          ? undefined
          : (oldestReceivedAt(partition) ?? (await receivedAtOf(spanLog, partition, from)));
      const seconds = receivedAt === undefined ? 0 : Math.max(0, nowMs - receivedAt) / 1000;
      return { partition, committed, end, records, seconds };
    }),
  );
}

async function receivedAtOf(
  spanLog: LaggingLog,
  partition: number,
  offset: number,
): Promise<number | undefined> {
  const [stored] = await spanLog.read(partition, offset, offset + 1, { maxBytes: 1 });
  return stored?.record?.receivedAtUnixMs;
}
