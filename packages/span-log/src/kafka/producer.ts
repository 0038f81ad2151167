/**
 * Appends messages with acks=all. What queues up while two requests are under way to a leader goes out together.
 *
 * Not idempotent, on purpose: kafkajs' idempotent producer dies of one OUT_OF_ORDER_SEQUENCE (its issue 598). A retry
 * here may leave a message twice in the log, next to each other in one partition; both carry the same twin hash, and
 * the indexer drops the second as it does with a client's retry.
 */
import { type Clock, PermanentError } from '@studio/core';
import { logClosed, logUnavailable } from '../failures.ts';
import { asLogError, isRefused, KafkaCode } from './kafka-failures.ts';
import type { OutgoingMessage, TopicCluster } from './topic-cluster.ts';

/** One leader's requests under way at a time: one is written while the other is answered. */
const REQUESTS_PER_LEADER = 2;
/** Beyond this a request takes no further message. */
const REQUEST_BYTES = 1024 * 1024;
const FIRST_BACKOFF_MS = 50;
const MAX_BACKOFF_MS = 1_000;

export interface ProducerOptions {
  /** Limit of one partition's batch, as the topic has it. */
  readonly maxBatchBytes: number;
  readonly maxInFlightBytes: number;
  /** After this a message is given up. */
  readonly timeoutMs: number;
  readonly requestTimeoutMs: number;
}

interface Waiting {
  readonly partition: number;
  readonly message: OutgoingMessage;
  readonly bytes: number;
  readonly deadlineMs: number;
  readonly resolve: (offset: number) => void;
  readonly reject: (error: Error) => void;
}

export class Producer {
  readonly #cluster: TopicCluster;
  readonly #options: ProducerOptions;
  readonly #clock: Clock;
  readonly #closing = new AbortController();
  #queue: Waiting[] = [];
  #underWay = new Map<number, number>();
  #inFlightBytes = 0;
  #recovering: Promise<void> | undefined;
  #backoffMs = FIRST_BACKOFF_MS;
  #idle: (() => void) | undefined;

  constructor(cluster: TopicCluster, options: ProducerOptions, clock: Clock) {
    this.#cluster = cluster;
    this.#options = options;
    this.#clock = clock;
  }

  /** Offset of the message once all in-sync replicas have it. `bytes`: what it takes in a batch at most. */
  send(partition: number, message: OutgoingMessage, bytes: number): Promise<number> {
    const { maxInFlightBytes, timeoutMs } = this.#options;
    if (this.#closing.signal.aborted) return Promise.reject(logClosed());
    if (this.#inFlightBytes > 0 && this.#inFlightBytes + bytes > maxInFlightBytes) {
      const why = `${this.#inFlightBytes} bytes wait for Kafka already; the limit is ${maxInFlightBytes}.`;
      return Promise.reject(logUnavailable(why));
    }
    this.#inFlightBytes += bytes;
    const sent = new Promise<number>((resolve, reject) => {
      const deadlineMs = this.#clock.monotonicMs() + timeoutMs;
      this.#queue.push({ partition, message, bytes, deadlineMs, resolve, reject });
    });
    this.#pump();
    const settled = () => {
      this.#inFlightBytes -= bytes;
      if (this.#inFlightBytes === 0) this.#idle?.();
    };
    sent.then(settled, settled);
    return sent;
  }

  /** Refuses new messages and waits for those under way. */
  async close(): Promise<void> {
    this.#closing.abort(logClosed());
    if (this.#inFlightBytes === 0) return;
    await new Promise<void>((resolve) => {
      this.#idle = resolve;
    });
  }

  #pump(): void {
    if (this.#recovering) return;
    this.#queue = this.#queue.filter((waiting) => !this.#expired(waiting));
    const byLeader = Map.groupBy(this.#queue, ({ partition }) => this.#cluster.leader(partition));
    if (byLeader.has(undefined)) {
      this.#recover(new Error('a partition has no leader'));
      return;
    }
    const later: Waiting[] = [];
    for (const [leader, queue] of byLeader) {
      let rest = queue;
      while (rest.length > 0 && leader !== undefined && this.#isFree(leader)) {
        const taken = this.#take(rest);
        rest = taken.rest;
        void this.#send(leader, taken.request);
      }
      later.push(...rest);
    }
    this.#queue = later;
  }

  #isFree(leader: number): boolean {
    return (this.#underWay.get(leader) ?? 0) < REQUESTS_PER_LEADER;
  }

  #expired(waiting: Waiting): boolean {
    if (this.#clock.monotonicMs() < waiting.deadlineMs) return false;
    waiting.reject(logUnavailable(`Kafka did not confirm within ${this.#options.timeoutMs} ms.`));
    return true;
  }

  /** From the front: as many as fit into one request, and of each partition as many as fit into one batch. */
  #take(queue: readonly Waiting[]): { request: Waiting[]; rest: Waiting[] } {
    const request: Waiting[] = [];
    const rest: Waiting[] = [];
    const batchBytes = new Map<number, number>();
    let bytes = 0;
    let full = false;
    for (const waiting of queue) {
      const batch = (batchBytes.get(waiting.partition) ?? 0) + waiting.bytes;
      const fits =
        request.length === 0 ||
        (bytes + waiting.bytes <= REQUEST_BYTES && batch <= this.#options.maxBatchBytes);
      full ||= !fits;
      if (full) {
        rest.push(waiting);
        continue;
      }
      request.push(waiting);
      batchBytes.set(waiting.partition, batch);
      bytes += waiting.bytes;
    }
    return { request, rest };
  }

  async #send(leader: number, request: readonly Waiting[]): Promise<void> {
    this.#underWay.set(leader, (this.#underWay.get(leader) ?? 0) + 1);
    const partitions = Map.groupBy(request, ({ partition }) => partition);
    try {
      const topicData = [...partitions].map(([partition, batch]) => ({
        partition,
        messages: batch.map(({ message }) => message),
      }));
      const produced = await this.#cluster.produce(leader, topicData, this.#options.requestTimeoutMs);
      const answers = new Map(produced.map((answer) => [answer.partition, answer]));
      for (const [partition, batch] of partitions) this.#settle(batch, answers.get(partition));
    } catch (error) {
      this.#retry(request, error);
    } finally {
      this.#underWay.set(leader, (this.#underWay.get(leader) ?? 1) - 1);
      this.#pump();
    }
  }

  #settle(batch: readonly Waiting[], answer: { errorCode: number; baseOffset: number } | undefined): void {
    const code = answer?.errorCode;
    if (answer && code === KafkaCode.NONE && answer.baseOffset >= 0) {
      this.#backoffMs = FIRST_BACKOFF_MS;
      for (const [index, { resolve }] of batch.entries()) resolve(answer.baseOffset + index);
    } else if (code === KafkaCode.MESSAGE_TOO_LARGE || code === KafkaCode.RECORD_LIST_TOO_LARGE) {
      const message = 'The record is above the limit of the Kafka topic (max.message.bytes).';
      for (const { reject } of batch) reject(new PermanentError(message, { code: 'record_too_large' }));
    } else if (code === KafkaCode.TOPIC_AUTHORIZATION_FAILED) {
      for (const { reject } of batch)
        reject(logUnavailable('Kafka does not let this client write to the topic.'));
    } else {
      // Leader changes, too few replicas in sync, a full disk: whatever it is, the message is not known to be there.
      this.#retry(batch, new Error(`Kafka answered with error code ${code ?? 'none'}`));
    }
  }

  #retry(batch: readonly Waiting[], error: unknown): void {
    if (isRefused(error) || this.#closing.signal.aborted) {
      for (const { reject } of batch) reject(asLogError(error, 'writing'));
      return;
    }
    this.#queue = [...batch, ...this.#queue];
    this.#recover(error);
  }

  /** Waits a little, finds out who leads now, and goes on. */
  #recover(cause: unknown): void {
    this.#recovering ??= this.#lookAgain(cause).finally(() => {
      this.#recovering = undefined;
      this.#pump();
    });
  }

  async #lookAgain(cause: unknown): Promise<void> {
    const closing = this.#closing.signal;
    await this.#clock.sleep(this.#backoffMs, closing).catch(() => {});
    this.#backoffMs = Math.min(2 * this.#backoffMs, MAX_BACKOFF_MS);
    const failure = await this.#cluster.refresh().then(
      () => undefined,
      (error: unknown) => error,
    );
    if (failure === undefined && !closing.aborted) return;
    // Nobody answers: what has waited too long is told so, the rest waits for the next look.
    const reason = failure ?? cause;
    const now = this.#clock.monotonicMs();
    const given = this.#queue.filter(
      ({ deadlineMs }) => closing.aborted || isRefused(reason) || now >= deadlineMs,
    );
    this.#queue = this.#queue.filter((waiting) => !given.includes(waiting));
    for (const { reject } of given) reject(asLogError(reason, 'writing'));
  }
}
