/**
 * The only file that reaches into kafkajs. Its consumer cannot be used as it comes: it commits default offsets over
 * ours when a position is out of range, retries a lost partition's commit under its new generation, and has no fetch
 * outside a group. So its own parts are driven directly: Cluster (connections, metadata), Broker (every request) and
 * ConsumerGroup (join, sync, heartbeat, leave). kafkajs 2.2.4 is its last release and pinned exactly, and its
 * package.json hides no file.
 *
 * Three of its parts are replaced before it is loaded:
 * - CRC-32C in JavaScript (231 MB/s, a third of the cost of producing) by the native one (7.7 GB/s);
 * - RequestQueue's check for throttled requests, which under Node 24 is a timer that fires every millisecond for ever
 *   and prints TimeoutNegativeWarning (kafkajs issue 1751);
 * - Connection.connect: requests that find it closed at the same time opened a socket each, wrote to sockets that were
 *   not connected yet and leaked all but the last. Its disconnect forgets the socket, which otherwise collects a
 *   listener at each attempt while a broker is away.
 */
import { createRequire } from 'node:module';
import { crc32c } from '@node-rs/crc32';
import type { Kafka } from 'kafkajs';

const require = createRequire(import.meta.url);

export interface Decoder {
  readInt16(): number;
  readInt32(): number;
  readUVarInt(): number;
  readUVarIntString(): string | null;
  readBytes(length: number): Buffer;
  forward(bytes: number): void;
}

export interface Encoder {
  writeInt8(value: number): this;
  writeUVarInt(value: number): this;
  writeUVarIntString(value: string): this;
  writeBuffer(value: Buffer): this;
}

/** One request with how to read its response; what `Broker.connectionPool.send` takes. */
export interface ProtocolCall {
  readonly request: {
    readonly apiKey: number;
    readonly apiVersion: number;
    readonly apiName: string;
    readonly encode: () => Promise<Encoder>;
  };
  readonly response: {
    readonly decode: (raw: Buffer) => Promise<unknown>;
    readonly parse: (decoded: unknown) => Promise<unknown>;
  };
  readonly requestTimeout?: number;
}

export interface LowLevelBroker {
  readonly versions: Record<number, { minVersion: number; maxVersion: number } | undefined>;
  lookupRequest(apiKey: number, definition: unknown): (args: object) => ProtocolCall;
  readonly connectionPool: {
    send(call: ProtocolCall): Promise<unknown>;
    readonly pool: readonly { readonly socket?: { destroy(error: Error): void } }[];
  };
  offsetCommit(request: object): Promise<unknown>;
  offsetFetch(request: { groupId: string; topics: readonly object[] }): Promise<{
    responses: readonly {
      topic: string;
      partitions: readonly { partition: number; offset: string; metadata: string | null }[];
    }[];
  }>;
}

export interface LowLevelCluster {
  readonly brokerPool: { readonly brokers: Record<string, LowLevelBroker>; seedBroker?: LowLevelBroker };
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  addTargetTopic(topic: string): Promise<void>;
  refreshMetadata(): Promise<void>;
  refreshMetadataIfNecessary(): Promise<void>;
  findBroker(node: { nodeId: string }): Promise<LowLevelBroker>;
  findGroupCoordinator(group: { groupId: string }): Promise<LowLevelBroker>;
  findTopicPartitionMetadata(topic: string): readonly { partitionId: number; leader: number }[];
  fetchTopicsOffset(
    topics: readonly {
      topic: string;
      partitions: readonly { partition: number }[];
      fromBeginning: boolean;
    }[],
  ): Promise<readonly { partitions: readonly { partition: number; offset: string }[] }[]>;
}

/** kafkajs' member of a consumer group. */
export interface LowLevelGroup {
  readonly groupId: string;
  readonly memberId: string | null;
  readonly generationId: number | null;
  coordinator: LowLevelBroker;
  joinAndSync(): Promise<void>;
  heartbeat(options: { interval: number }): Promise<void>;
  leave(): Promise<void>;
  assigned(): readonly { topic: string; partitions: readonly number[] }[];
}

interface KafkajsParts {
  readonly kafkajs: typeof import('kafkajs');
  readonly ConsumerGroup: new (options: object) => LowLevelGroup;
  readonly requests: { readonly Fetch: unknown; readonly Produce: unknown };
  readonly apiKeys: { readonly Fetch: number; readonly Produce: number; readonly Metadata: number };
  readonly Encoder: new () => Encoder;
  readonly Decoder: new (bytes: Buffer) => Decoder;
}

let loaded: KafkajsParts | undefined;

/** Loads kafkajs with its replaced parts, once. */
export function kafkajsParts(): KafkajsParts {
  loaded ??= load();
  return loaded;
}

function load(): KafkajsParts {
  replaceModule('kafkajs/src/protocol/recordBatch/crc32C', (bytes: Buffer) => crc32c(bytes));
  const RequestQueue = require('kafkajs/src/network/requestQueue') as { prototype: ThrottledQueue };
  RequestQueue.prototype.scheduleCheckPendingRequests = scheduleCheckPendingRequests;
  const Connection = require('kafkajs/src/network/connection') as { prototype: KafkajsConnection };
  Connection.prototype.connect = connectOnce(Connection.prototype.connect);
  Connection.prototype.disconnect = forgetSocket(Connection.prototype.disconnect);
  return {
    kafkajs: require('kafkajs') as typeof import('kafkajs'),
    ConsumerGroup: require('kafkajs/src/consumer/consumerGroup') as KafkajsParts['ConsumerGroup'],
    requests: (require('kafkajs/src/protocol/requests') as { requests: KafkajsParts['requests'] }).requests,
    apiKeys: require('kafkajs/src/protocol/requests/apiKeys') as KafkajsParts['apiKeys'],
    Encoder: require('kafkajs/src/protocol/encoder') as KafkajsParts['Encoder'],
    Decoder: require('kafkajs/src/protocol/decoder') as KafkajsParts['Decoder'],
  };
}

function replaceModule(name: string, exports: unknown): void {
  const filename = require.resolve(name);
  const existing = require.cache[filename];
  if (existing) existing.exports = exports;
  else require.cache[filename] = { id: filename, filename, loaded: true, exports } as NodeJS.Module;
}

interface ThrottledQueue {
  readonly pending: readonly unknown[];
  readonly throttledUntil: number;
  throttleCheckTimeoutId: NodeJS.Timeout | null;
  checkPendingRequests(): void;
  scheduleCheckPendingRequests(): void;
}

const PENDING_CHECK_MS = 10;

/** The same as kafkajs', but without a timer when nothing waits: a request that is sent or answered checks by itself. */
function scheduleCheckPendingRequests(this: ThrottledQueue): void {
  if (this.throttleCheckTimeoutId || this.pending.length === 0) return;
  const throttledForMs = this.throttledUntil - Date.now();
  this.throttleCheckTimeoutId = setTimeout(
    () => {
      this.throttleCheckTimeoutId = null;
      this.checkPendingRequests();
    },
    throttledForMs > 0 ? throttledForMs : PENDING_CHECK_MS,
  );
}

interface KafkajsConnection {
  readonly connectionTimeout: number;
  readonly broker: string;
  connecting?: Promise<void> | undefined;
  socket?: unknown;
  connect(): Promise<void>;
  disconnect(): Promise<boolean>;
}

function forgetSocket(disconnect: KafkajsConnection['disconnect']): KafkajsConnection['disconnect'] {
  return async function (this: KafkajsConnection): Promise<boolean> {
    const { socket } = this;
    const done = await disconnect.call(this);
    if (this.socket === socket) delete this.socket;
    return done;
  };
}

/** One attempt at a time. With an end of its own: a socket that ends before it is connected settles nothing. */
function connectOnce(connect: KafkajsConnection['connect']): KafkajsConnection['connect'] {
  return function (this: KafkajsConnection): Promise<void> {
    this.connecting ??= new Promise<void>((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`${this.broker} did not take the connection`)),
        2 * this.connectionTimeout,
      );
      connect
        .call(this)
        .then(resolve, reject)
        .finally(() => clearTimeout(timer));
    }).finally(() => {
      this.connecting = undefined;
    });
    return this.connecting;
  };
}

/** A cluster object of its own connections; kafkajs gives it to partition assigners, its public way to one. */
export function openCluster(kafka: Kafka): LowLevelCluster {
  let found: unknown;
  kafka.consumer({
    groupId: 'unused',
    allowAutoTopicCreation: false,
    metadataMaxAge: 60_000,
    partitionAssigners: [
      ({ cluster }) => {
        found = cluster;
        return {
          name: 'unused',
          version: 0,
          assign: async () => [],
          protocol: () => ({ name: '', metadata: Buffer.alloc(0) }),
        };
      },
    ],
  });
  return found as LowLevelCluster;
}
