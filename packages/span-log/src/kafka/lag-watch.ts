/**
 * Kafka removes by time and size, read or not. So before a required group's unread records come near that, appends
 * are refused: senders keep their spans and try again, instead of spans being acknowledged that push others out.
 */
import type { SpanLogDeps } from '../deps.ts';
import { logFull } from '../failures.ts';
import type { Commit } from '../port.ts';
import type { TopicReader } from './topic-reader.ts';

const EVERY_MS = 15_000;
/** Share of the retention that unread records may take. */
const NEAR = 0.8;
const SAMPLE_BYTES = 256 * 1024;

export interface Retention {
  /** 0: none by time. */
  readonly ms: number;
  /** Per partition; 0: none by size. */
  readonly bytes: number;
}

export interface LagWatchDeps extends SpanLogDeps {
  readonly groups: readonly string[];
  readonly retention: Retention;
  readonly reader: TopicReader;
  readonly offsets: () => Promise<{ readonly start: readonly number[]; readonly end: readonly number[] }>;
  readonly committed: (group: string) => Promise<readonly (Commit | undefined)[]>;
}

export class LagWatch {
  readonly #deps: LagWatchDeps;
  readonly #closing = new AbortController();
  readonly #running: Promise<void>;
  #danger: string | undefined;

  constructor(deps: LagWatchDeps) {
    this.#deps = deps;
    this.#running = deps.groups.length > 0 ? this.#run() : Promise.resolve();
  }

  /** Throws `log_full` while a group is too far behind. */
  check(): void {
    if (this.#danger) throw logFull(this.#danger);
  }

  /** Looks now. */
  async look(): Promise<void> {
    const dangers: string[] = [];
    const { start, end } = await this.#deps.offsets();
    for (const group of this.#deps.groups) {
      const committed = await this.#deps.committed(group);
      for (const [partition, endOffset] of end.entries()) {
        const from = Math.max(committed[partition]?.offset ?? 0, start[partition] ?? 0);
        if (from >= endOffset) continue;
        const danger = await this.#dangerOf(group, partition, from, endOffset);
        if (danger) dangers.push(danger);
      }
    }
    const danger = dangers[0];
    if (danger && !this.#danger) this.#deps.logger.error({ dangers }, `Appends are refused: ${danger}`);
    if (!danger && this.#danger)
      this.#deps.logger.info({}, 'Appends are taken again: the groups have caught up.');
    this.#danger = danger;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#running;
  }

  async #dangerOf(group: string, partition: number, from: number, end: number): Promise<string | undefined> {
    const { retention, reader, clock } = this.#deps;
    const sample: { bytes: number; atMs: number }[] = [];
    for await (const chunk of reader.read(partition, from, end, { fetchBytes: SAMPLE_BYTES })) {
      for (const { value, timestamp } of chunk)
        sample.push({ bytes: value?.length ?? 0, atMs: Number(timestamp) });
      break;
    }
    const oldest = sample[0];
    if (!oldest) return undefined;
    const where = `group ${group} is ${end - from} records behind in partition ${partition}`;
    const ageMs = clock.nowMs() - oldest.atMs;
    if (retention.ms > 0 && ageMs > NEAR * retention.ms) {
      return `${where}, the first of them ${Math.round(ageMs / 1000)} s old; Kafka removes after ${retention.ms / 1000} s.`;
    }
    const mean = sample.reduce((sum, { bytes }) => sum + bytes, 0) / sample.length;
    const unread = Math.round((end - from) * mean);
    if (retention.bytes > 0 && unread > NEAR * retention.bytes) {
      return `${where}, about ${unread} bytes; Kafka keeps ${retention.bytes} of a partition.`;
    }
    return undefined;
  }

  async #run(): Promise<void> {
    const { clock, logger } = this.#deps;
    const { signal } = this.#closing;
    while (!signal.aborted) {
      await this.look().catch((error) => {
        if (!signal.aborted)
          logger.warn({ err: error }, 'How far the groups are behind could not be found out.');
      });
      await clock.sleep(EVERY_MS, signal).catch(() => {});
    }
  }
}
