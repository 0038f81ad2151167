/**
 * Cluster id and topic id. A topic that is deleted and made again under its name begins at offset 0 again; only its
 * id tells. kafkajs speaks Metadata up to version 6 and topic ids came with 10, so this is that request in version 12,
 * sent through kafkajs' connection (https://kafka.apache.org/protocol#The_Messages_Metadata).
 */
import { PermanentError } from '@studio/core';
import { kafkajsParts, type LowLevelBroker } from './kafkajs-runtime.ts';

const VERSION = 12;
const UUID_BYTES = 16;

export interface TopicIdentity {
  readonly clusterId: string;
  /** `undefined` when there is no such topic. */
  readonly topicId: string | undefined;
}

/** PermanentError `broker_too_old` below Kafka 3.1. */
export async function topicIdentity(broker: LowLevelBroker, topic: string): Promise<TopicIdentity> {
  const { apiKeys, Encoder, Decoder } = kafkajsParts();
  if ((broker.versions[apiKeys.Metadata]?.maxVersion ?? 0) < VERSION) {
    throw new PermanentError('The Kafka brokers are too old: topic ids need version 3.1 or newer.', {
      code: 'broker_too_old',
    });
  }
  const encode = async () =>
    new Encoder()
      .writeUVarInt(0) // Tagged fields of the request's header.
      .writeUVarInt(2) // One topic: compact arrays count from one.
      .writeBuffer(Buffer.alloc(UUID_BYTES)) // By name, not by id.
      .writeUVarIntString(topic)
      .writeUVarInt(0)
      .writeInt8(0) // Do not create the topic.
      .writeInt8(0) // No list of permitted operations.
      .writeUVarInt(0);
  const decode = async (raw: Buffer): Promise<TopicIdentity> => {
    const response = new Decoder(raw);
    skipTags(response);
    response.readInt32(); // Throttle time.
    for (let brokers = response.readUVarInt() - 1; brokers > 0; brokers--) {
      response.readInt32();
      response.readUVarIntString();
      response.readInt32();
      response.readUVarIntString();
      skipTags(response);
    }
    const clusterId = response.readUVarIntString() ?? '';
    response.readInt32(); // Controller.
    const topics = response.readUVarInt() - 1;
    if (topics < 1 || response.readInt16() !== 0) return { clusterId, topicId: undefined };
    response.readUVarIntString();
    return { clusterId, topicId: response.readBytes(UUID_BYTES).toString('base64url') };
  };
  return (await broker.connectionPool.send({
    request: { apiKey: apiKeys.Metadata, apiVersion: VERSION, apiName: 'Metadata', encode },
    response: { decode, parse: async (decoded) => decoded },
  })) as TopicIdentity;
}

function skipTags(response: InstanceType<ReturnType<typeof kafkajsParts>['Decoder']>): void {
  for (let tags = response.readUVarInt(); tags > 0; tags--) {
    response.readUVarInt();
    response.forward(response.readUVarInt());
  }
}
