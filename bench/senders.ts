/** The least that a client can do: bytes that are ready, sent again and again. */
import { type Agent, request } from 'node:http';
import { Client, credentials, Metadata } from '@grpc/grpc-js';

export const EXPORT = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
export const raw = (bytes: Buffer): Buffer => bytes;

/** Sends one request; rejects unless it is acknowledged. */
export type Send = () => Promise<void>;

/** The same bodies again and again, for servers that do not mind. */
export function inTurn(bodies: readonly Buffer[]): () => Buffer {
  let next = 0;
  return () => bodies[next++ % bodies.length]!;
}

/** One export request over OTLP/gRPC at a time, in turn over the connections. */
export function grpcSender(
  address: string,
  apiKey: string,
  nextBody: () => Buffer,
  connections: number,
): Send {
  const options = { 'grpc.use_local_subchannel_pool': 1, 'grpc.enable_channelz': 0 };
  const clients = Array.from(
    { length: connections },
    () => new Client(address, credentials.createInsecure(), options),
  );
  const metadata = new Metadata();
  metadata.set('x-junjo-api-key', apiKey);
  let next = 0;
  return () =>
    new Promise((resolve, reject) => {
      const body = nextBody();
      clients[next++ % connections]!.makeUnaryRequest(EXPORT, raw, raw, body, metadata, (error) =>
        error ? reject(error) : resolve(),
      );
    });
}

/** One export request over OTLP/HTTP at a time, over the agent's connections. */
export function httpSender(
  base: string,
  apiKey: string,
  nextBody: () => Buffer,
  agent: Agent,
  headers: Readonly<Record<string, string>> = {},
): Send {
  return () =>
    new Promise((resolve, reject) => {
      const body = nextBody();
      const options = {
        method: 'POST',
        agent,
        headers: {
          'content-type': 'application/x-protobuf',
          'content-length': body.length,
          'x-junjo-api-key': apiKey,
          ...headers,
        },
      };
      const sent = request(`${base}/v1/traces`, options, (response) => {
        if (response.statusCode !== 200) reject(new Error(`answered ${response.statusCode}`));
        response.resume().once('end', resolve);
      });
      sent.once('error', reject).end(body);
    });
}
