/** The span log on a Kafka topic. */
import { type Clock, PermanentError } from '@studio/core';
import type { SpanLogDeps } from '../deps.ts';
import { logClosed, logUnavailable } from '../failures.ts';
import { checkRecords } from '../limits.ts';
import { partitionOf } from '../partition-of.ts';
import type {
  Commit,
  Position,
  SpanLog,
  SpanRecord,
  StoredRecord,
  SubscribeOptions,
  Subscription,
  TwinHash,
} from '../port.ts';
import { within } from '../within.ts';
import type { KafkaDeadLetters } from './kafka-dead-letters.ts';
import { asLogError } from './kafka-failures.ts';
import { KafkaSubscription } from './kafka-subscription.ts';
import type { LagWatch } from './lag-watch.ts';
import type { Producer } from './producer.ts';
import { decodeRecord, encodeRecord, MESSAGE_OVERHEAD_BYTES, twinHashOf } from './record-codec.ts';
import type { TopicCluster } from './topic-cluster.ts';
import type { TopicOffsets } from './topic-offsets.ts';
import { TopicReader } from './topic-reader.ts';

const DEFAULT_READ_BYTES = 16 * 1024 * 1024;
const PING_TIMEOUT_MS = 5_000;

export interface KafkaSpanLogParts {
  readonly logId: string;
  readonly maxRecordBytes: number;
  readonly partitionCount: number;
  readonly appendTimeoutMs: number;
  readonly producerCluster: TopicCluster;
  readonly producer: Producer;
  readonly readCluster: TopicCluster;
  readonly offsets: TopicOffsets;
  readonly deadLetters: KafkaDeadLetters;
  readonly lagWatch: LagWatch;
  /** Connections of their own for each subscription. */
  readonly openCluster: () => TopicCluster;
  readonly kafkajsLogger: unknown;
}

export class KafkaSpanLog implements SpanLog {
  readonly #parts: KafkaSpanLogParts;
  readonly #deps: SpanLogDeps;
  readonly #reader: TopicReader;
  readonly #subscriptions = new Set<KafkaSubscription>();
  #isClosing = false;
  #closed: Promise<void> | undefined;

  constructor(parts: KafkaSpanLogParts, deps: SpanLogDeps) {
    this.#parts = parts;
    this.#deps = deps;
    this.#reader = new TopicReader(parts.readCluster);
  }

  get logId(): string {
    return this.#parts.logId;
  }

  get maxRecordBytes(): number {
    return this.#parts.maxRecordBytes;
  }

  get partitionCount(): number {
    return this.#parts.partitionCount;
  }

  get deadLetters(): KafkaDeadLetters {
    return this.#parts.deadLetters;
  }

  async append(records: readonly SpanRecord[], signal?: AbortSignal): Promise<readonly Position[]> {
    if (this.#isClosing) throw logClosed();
    signal?.throwIfAborted();
    checkRecords(records, this.maxRecordBytes);
    this.#parts.lagWatch.check();
    const nowMs = this.#clock.nowMs();
    const sending = Promise.all(records.map((record) => this.#send(record, nowMs)));
    const { appendTimeoutMs } = this.#parts;
    const tooLate = () => logUnavailable(`Kafka did not confirm within ${appendTimeoutMs} ms.`);
    return within(sending, appendTimeoutMs, tooLate, this.#clock, signal);
  }

  async subscribe(group: string, options: SubscribeOptions = {}): Promise<Subscription> {
    if (this.#isClosing) throw logClosed();
    if (group === '') throw new PermanentError('A group needs a name.', { code: 'invalid_group' });
    const { offsets, kafkajsLogger, openCluster } = this.#parts;
    const subscription = new KafkaSubscription({
      ...this.#deps,
      group,
      options,
      kafkajsLogger,
      cluster: openCluster(),
      checkIdentity: () => offsets.checkIdentity(this.logId),
      committed: (name) => offsets.committed(name),
      offsets: () => offsets.both(),
      readTwinHashes: (partition, before, count) => this.#twinHashes(partition, before, count),
      onClose: (closed) => this.#subscriptions.delete(closed),
    });
    this.#subscriptions.add(subscription);
    return subscription;
  }

  async endOffsets(): Promise<readonly number[]> {
    return this.#ask('asking for its end', () => this.#parts.offsets.end());
  }

  async startOffsets(): Promise<readonly number[]> {
    return this.#ask('asking for its start', () => this.#parts.offsets.start());
  }

  async committed(group: string): Promise<readonly (Commit | undefined)[]> {
    return this.#ask('asking for commits', () => this.#parts.offsets.committed(group));
  }

  async read(
    partition: number,
    from: number,
    to: number,
    options: { maxBytes?: number; signal?: AbortSignal } = {},
  ): Promise<readonly StoredRecord[]> {
    if (partition < 0 || partition >= this.partitionCount) {
      throw new PermanentError(`There is no partition ${partition}.`, { code: 'no_such_partition' });
    }
    const { maxBytes = DEFAULT_READ_BYTES, signal } = options;
    return this.#ask('reading', async () => {
      const found: StoredRecord[] = [];
      let bytes = 0;
      const range = { fetchBytes: maxBytes, ...(signal && { signal }) };
      for await (const chunk of this.#reader.read(partition, from, to, range)) {
        for (const message of chunk) {
          bytes += message.value?.length ?? 0;
          if (found.length > 0 && bytes > maxBytes) return found;
          found.push(decodeRecord(partition, message));
        }
        if (bytes >= maxBytes) return found;
      }
      return found;
    });
  }

  /** The brokers remove by their own retention. */
  async trim(): Promise<void> {}

  async ping(): Promise<void> {
    if (this.#isClosing) throw logClosed();
    this.#parts.lagWatch.check();
    const tooLate = () => logUnavailable(`Kafka does not answer within ${PING_TIMEOUT_MS} ms.`);
    const asking = this.#ask('asking whether it is there', async () => {
      await this.#parts.offsets.checkIdentity(this.logId);
      await this.#parts.offsets.end();
    });
    await within(asking, PING_TIMEOUT_MS, tooLate, this.#clock);
  }

  close(): Promise<void> {
    this.#isClosing = true;
    this.#closed ??= this.#close();
    return this.#closed;
  }

  get #clock(): Clock {
    return this.#deps.clock;
  }

  async #send(record: SpanRecord, nowMs: number): Promise<Position> {
    const partition = partitionOf(record.twinHash, this.partitionCount);
    const bytes = record.body.length + MESSAGE_OVERHEAD_BYTES;
    const offset = await this.#parts.producer.send(partition, encodeRecord(record, nowMs), bytes);
    return { partition, offset };
  }

  async #twinHashes(partition: number, before: number, count: number): Promise<readonly TwinHash[]> {
    return this.#ask('reading', async () => {
      const start = (await this.#parts.offsets.start())[partition] ?? 0;
      const found: TwinHash[] = [];
      for await (const chunk of this.#reader.read(partition, Math.max(start, before - count), before)) {
        for (const message of chunk) {
          const twinHash = twinHashOf(message);
          if (twinHash) found.push({ offset: Number(message.offset), twinHash });
        }
      }
      return found;
    });
  }

  /** Translates what the brokers or kafkajs say, and looks for the brokers again after a failure. */
  async #ask<T>(doing: string, ask: () => Promise<T>): Promise<T> {
    if (this.#isClosing) throw logClosed();
    try {
      return await ask();
    } catch (error) {
      throw asLogError(error, doing);
    }
  }

  async #close(): Promise<void> {
    const { lagWatch, producer, producerCluster, deadLetters, readCluster } = this.#parts;
    await Promise.all([...this.#subscriptions].map((subscription) => subscription.close()));
    await Promise.all([lagWatch.close(), producer.close(), deadLetters.close()]);
    await Promise.all([producerCluster.disconnect(), readCluster.disconnect()]);
  }
}
