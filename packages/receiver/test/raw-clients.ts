/** Clients that send exactly the bytes they are given. */

import { type Agent, request } from 'node:http';
import {
  Client,
  credentials,
  Metadata as GrpcMetadata,
  type Metadata,
  type ServiceError,
} from '@grpc/grpc-js';
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
  readonly gzip?: boolean;
}

export class RawGrpcClient extends Client {
  readonly #gzip: boolean;

  constructor(address: string, gzip = false) {
    super(address, credentials.createInsecure(), {
      'grpc.max_send_message_length': -1,
      ...(gzip ? { 'grpc.default_compression_algorithm': 2 } : {}),
    });
    this.#gzip = gzip;
  }

  export(body: Buffer, options: GrpcOptions = {}): Promise<GrpcAnswer> {
    const metadata: Metadata = new GrpcMetadata();
    const headers = options.headers ?? { 'x-junjo-api-key': API_KEY };
    for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
    if (this.#gzip) metadata.set('grpc-internal-encoding-request', 'gzip');
    return new Promise((resolve) => {
      const deadline = Date.now() + 20_000;
      const onAnswer = (error: ServiceError | null, value?: Buffer) => {
        const details = error?.metadata.get('grpc-status-details-bin')[0];
        resolve({
          code: error?.code ?? 0,
          message: error?.details ?? '',
          body: value,
          details: details === undefined ? undefined : Buffer.from(details),
        });
      };
      this.makeUnaryRequest(options.method ?? TRACES, raw, raw, body, metadata, { deadline }, onAnswer);
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
