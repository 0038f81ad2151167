/** One topic seen through connections of its own: leaders, offsets, and the raw Fetch and Produce requests. */
import type { Kafka } from 'kafkajs';
import { kafkajsParts, type LowLevelBroker, type LowLevelCluster, openCluster } from './kafkajs-runtime.ts';
import { type TopicIdentity, topicIdentity } from './topic-id.ts';

export interface FetchedMessage {
  readonly offset: string;
  readonly timestamp: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, Buffer | string | (Buffer | string)[] | undefined>>;
  readonly isControlRecord: boolean;
}

export interface FetchedPartition {
  readonly partition: number;
  readonly errorCode: number;
  readonly highWatermark: number;
  readonly messages: readonly FetchedMessage[];
}

export interface ProducedPartition {
  readonly partition: number;
  readonly errorCode: number;
  readonly baseOffset: number;
}

export interface OutgoingMessage {
  readonly key: Buffer | null;
  readonly value: Buffer;
  readonly headers: Readonly<Record<string, string | Buffer>>;
  readonly timestamp: string;
}

/** Kafka's own topics aside nothing here is transactional, so the high watermark is the end. */
const READ_UNCOMMITTED = 0;
const ALL_REPLICAS = -1;

export class TopicCluster {
  readonly topic: string;
  readonly #cluster: LowLevelCluster;

  constructor(kafka: Kafka, topic: string) {
    this.topic = topic;
    this.#cluster = openCluster(kafka);
  }

  /** kafkajs' own object, for its ConsumerGroup. */
  get cluster(): LowLevelCluster {
    return this.#cluster;
  }

  async connect(): Promise<void> {
    await this.#cluster.connect();
    await this.#cluster.addTargetTopic(this.topic);
  }

  /** Ends the connections; those that still wait for an answer after a while are cut. */
  async disconnect(): Promise<void> {
    // kafkajs forgets its brokers when it disconnects.
    const sockets = this.#sockets();
    const inTime = await Promise.race([this.#cluster.disconnect().then(() => true), delayed(DISCONNECT_MS)]);
    if (!inTime) cut(sockets);
  }

  /** Cuts the connections: whatever waits for an answer rejects now. */
  abort(): void {
    cut(this.#sockets());
  }

  #sockets() {
    const { brokers, seedBroker } = this.#cluster.brokerPool;
    const all = [...Object.values(brokers), ...(seedBroker ? [seedBroker] : [])];
    return all.flatMap(({ connectionPool }) => connectionPool.pool.map(({ socket }) => socket));
  }

  /** Asks the brokers again who leads what, through whichever of them answers. */
  async refresh(): Promise<void> {
    await this.#cluster.addTargetTopic(this.topic);
    await this.#cluster.refreshMetadata();
  }

  async refreshIfOld(): Promise<void> {
    await this.#cluster.refreshMetadataIfNecessary();
  }

  /** Partitions in order. Empty when the topic is unknown. */
  partitions(): readonly number[] {
    const metadata = this.#cluster.findTopicPartitionMetadata(this.topic);
    return metadata.map(({ partitionId }) => partitionId).sort((a, b) => a - b);
  }

  /** Node id of a partition's leader; `undefined` while there is none. */
  leader(partition: number): number | undefined {
    const metadata = this.#cluster.findTopicPartitionMetadata(this.topic);
    const leader = metadata.find(({ partitionId }) => partitionId === partition)?.leader;
    return leader === undefined || leader < 0 ? undefined : leader;
  }

  async identity(): Promise<TopicIdentity> {
    const node = Object.keys(this.#cluster.brokerPool.brokers)[0];
    if (node === undefined) throw new Error('no broker is known');
    return topicIdentity(await this.#cluster.findBroker({ nodeId: node }), this.topic);
  }

  /** First offset (`fromBeginning`) or next offset of each partition. */
  async offsets(fromBeginning: boolean): Promise<readonly number[]> {
    const partitions = this.partitions();
    const topics = [
      { topic: this.topic, partitions: partitions.map((partition) => ({ partition })), fromBeginning },
    ];
    const [answer] = await this.#cluster.fetchTopicsOffset(topics);
    const byPartition = new Map(
      answer?.partitions.map(({ partition, offset }) => [partition, Number(offset)]),
    );
    return partitions.map((partition) => {
      const offset = byPartition.get(partition);
      if (offset === undefined) throw new Error(`no leader answered for partition ${partition}`);
      return offset;
    });
  }

  async fetch(
    node: number,
    partitions: readonly { readonly partition: number; readonly offset: number; readonly maxBytes: number }[],
    limits: { readonly maxBytes: number; readonly maxWaitMs: number },
  ): Promise<readonly FetchedPartition[]> {
    const { requests, apiKeys } = kafkajsParts();
    const call = (broker: LowLevelBroker) =>
      broker.lookupRequest(
        apiKeys.Fetch,
        requests.Fetch,
      )({
        isolationLevel: READ_UNCOMMITTED,
        maxWaitTime: limits.maxWaitMs,
        minBytes: 1,
        maxBytes: limits.maxBytes,
        topics: [
          {
            topic: this.topic,
            partitions: partitions.map(({ partition, offset, maxBytes }) => ({
              partition,
              fetchOffset: String(offset),
              maxBytes,
            })),
          },
        ],
      });
    const { responses } = (await this.#send(node, call)) as {
      responses: { partitions: (Omit<FetchedPartition, 'highWatermark'> & { highWatermark: string })[] }[];
    };
    return responses.flatMap((response) =>
      response.partitions.map((partition) => ({
        ...partition,
        highWatermark: Number(partition.highWatermark),
      })),
    );
  }

  /** acks=all. Each partition's messages become one record batch. */
  async produce(
    node: number,
    partitions: readonly { readonly partition: number; readonly messages: readonly OutgoingMessage[] }[],
    timeoutMs: number,
  ): Promise<readonly ProducedPartition[]> {
    const { requests, apiKeys } = kafkajsParts();
    const topicData = [{ topic: this.topic, partitions }];
    const call = (broker: LowLevelBroker) =>
      broker.lookupRequest(
        apiKeys.Produce,
        requests.Produce,
      )({ acks: ALL_REPLICAS, timeout: timeoutMs, topicData });
    const { topics } = (await this.#send(node, call)) as {
      topics: { partitions: { partition: number; errorCode: number; baseOffset: string }[] }[];
    };
    return topics.flatMap((topic) =>
      topic.partitions.map(({ partition, errorCode, baseOffset }) => ({
        partition,
        errorCode,
        baseOffset: Number(baseOffset),
      })),
    );
  }

  /** kafkajs' own `parse` throws the first partition's error and with it the other partitions' answers. */
  async #send(
    node: number,
    makeCall: (broker: LowLevelBroker) => ReturnType<ReturnType<LowLevelBroker['lookupRequest']>>,
  ) {
    const broker = await this.#cluster.findBroker({ nodeId: String(node) });
    const call = makeCall(broker);
    const response = { ...call.response, parse: async (decoded: unknown) => decoded };
    return broker.connectionPool.send({ ...call, response });
  }
}

const DISCONNECT_MS = 3_000;

/** Of the process' own time, not the clock's: a test that stops the clock must be able to close. */
function delayed(ms: number): Promise<false> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(false), ms).unref();
  });
}

function cut(sockets: readonly ({ destroy(error: Error): void } | undefined)[]): void {
  // With an error: kafkajs does not notice a socket that is closed without one.
  for (const socket of sockets) socket?.destroy(new Error('the connection was closed by this side'));
}
