/** Clients that send exactly the bytes they are given. */

import { type Agent, request } from 'node:http';
import { Client, credentials, Metadata, type ServiceError } from '@grpc/grpc-js';
import { API_KEY } from './start-receiver.ts';

const raw = (bytes: Buffer): Buffer => bytes;
export const TRACES = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
export const LOGS = '/opentelemetry.proto.collector.logs.v1.LogsService/Export';
export const METRICS = '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export';

export interface GrpcAnswer {
  readonly code: number;
  readonly message: string;
  readonly body: Buffer | undefined;
  /** google.rpc.Status from grpc-status-details-bin. */
  readonly details: Buffer | undefined;
}

export interface GrpcOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const deadline = () => ({ deadline: Date.now() + 20_000 });

function answerTo(resolve: (answer: GrpcAnswer) => void) {
  return (error: ServiceError | null, body?: Buffer): void => {
    const details = error?.metadata.get('grpc-status-details-bin')[0];
    resolve({
      code: error?.code ?? 0,
      message: error?.details ?? '',
      body,
      details: details === undefined ? undefined : Buffer.from(details),
    });
  };
}

export class RawGrpcClient extends Client {
  constructor(address: string, gzip = false, security = credentials.createInsecure()) {
    super(address, security, {
      'grpc.max_send_message_length': -1,
      ...(gzip ? { 'grpc.default_compression_algorithm': 2 } : {}),
    });
  }

  export(body: Buffer, options: GrpcOptions = {}): Promise<GrpcAnswer> {
    const metadata = new Metadata();
    const headers = options.headers ?? { 'x-junjo-api-key': API_KEY };
    for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
    return new Promise((resolve) => {
      const onAnswer = answerTo(resolve);
      this.makeUnaryRequest(options.method ?? TRACES, raw, raw, body, metadata, deadline(), onAnswer);
    });
  }

  /** Sends any number of messages, as no well-behaved client would. */
  exportStream(messages: readonly Buffer[]): Promise<GrpcAnswer> {
    const metadata = new Metadata();
    metadata.set('x-junjo-api-key', API_KEY);
    return new Promise((resolve) => {
      const call = this.makeClientStreamRequest(TRACES, raw, raw, metadata, deadline(), answerTo(resolve));
      for (const message of messages) call.write(message);
      call.end();
    });
  }

  /** Opens a call and sends nothing. */
  neverEnding(): Promise<GrpcAnswer> {
    const metadata = new Metadata();
    metadata.set('x-junjo-api-key', API_KEY);
    return new Promise((resolve) => {
      this.makeClientStreamRequest(TRACES, raw, raw, metadata, deadline(), answerTo(resolve));
    });
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

export interface HttpOptions {
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | string[]>>;
  readonly agent?: Agent;
}

/** Sends one request; `headers` are added to the key's and the content type's, '' removes one. */
export function post(base: string, body: Buffer, options: HttpOptions = {}): Promise<HttpAnswer> {
  const headers = Object.fromEntries(
    Object.entries({
      'content-type': 'application/x-protobuf',
      'x-junjo-api-key': API_KEY,
      'content-length': String(body.length),
      ...options.headers,
    }).filter(([, value]) => value !== ''),
  );
  return new Promise((resolve, reject) => {
    const { agent, method = 'POST', path = '/v1/traces' } = options;
    const sent = request(`${base}${path}`, { method, headers, ...(agent ? { agent } : {}) }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('error', reject);
      response.once('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    });
    sent.once('error', reject);
    sent.end(body);
  });
}
