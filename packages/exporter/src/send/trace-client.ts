import { Client, credentials, Metadata, type ServiceError } from '@grpc/grpc-js';
import type { AuthorizationHeader } from '../credentials/credentials.ts';
import { VERSION } from '../version.ts';
import { authorizationInterceptor } from './authorization-interceptor.ts';

export interface TlsFiles {
  readonly ca?: string | Uint8Array | undefined;
  readonly cert?: string | Uint8Array | undefined;
  readonly key?: string | Uint8Array | undefined;
}

export interface TraceClientOptions {
  /** As grpc-js takes it: `host:port`. */
  readonly target: string;
  readonly insecure: boolean;
  readonly tls: TlsFiles;
  readonly headers: Readonly<Record<string, string>>;
  readonly compression: 'none' | 'gzip';
  /** A connection on which a call waits this long for any sign of life is probed, and replaced without an answer. */
  readonly probeAfterMillis: number;
}

export interface TraceCall {
  readonly authorization: AuthorizationHeader;
  readonly timeoutMillis: number;
  readonly signal: AbortSignal;
}

/** `opentelemetry.proto.collector.trace.v1.TraceService` on one connection that grpc-js makes again when it breaks. */
export interface TraceClient {
  /**
   * One attempt: an ExportTraceServiceRequest, resolves to the ExportTraceServiceResponse. Rejects with a gRPC
   * ServiceError; with CANCELLED when the signal fires.
   */
  export(request: Uint8Array, call: TraceCall): Promise<Uint8Array>;
  close(): void;
}

const METHOD = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
const GRPC_COMPRESSION = { none: 0, gzip: 2 } as const;

export function openTraceClient(options: TraceClientOptions): TraceClient {
  const { target, insecure, tls, headers, compression, probeAfterMillis } = options;
  const pem = (file: string | Uint8Array | undefined) => (file === undefined ? null : Buffer.from(file));
  const security = insecure
    ? credentials.createInsecure()
    : credentials.createSsl(pem(tls.ca), pem(tls.key), pem(tls.cert));
  const client = new Client(target, security, {
    'grpc.primary_user_agent': `junjo-otel-exporter-js/${VERSION}`,
    'grpc.default_compression_algorithm': GRPC_COMPRESSION[compression],
    'grpc.keepalive_time_ms': probeAfterMillis,
    'grpc.keepalive_timeout_ms': probeAfterMillis,
  });
  return {
    export: (request, call) => exportOnce(client, headers, request, call),
    close: () => client.close(),
  };
}

function exportOnce(
  client: Client,
  headers: Readonly<Record<string, string>>,
  request: Uint8Array,
  { authorization, timeoutMillis, signal }: TraceCall,
): Promise<Uint8Array> {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(headers)) metadata.set(name, value);
  return new Promise((resolve, reject) => {
    const call = client.makeUnaryRequest(
      METHOD,
      asBuffer,
      asBuffer,
      request,
      metadata,
      {
        deadline: Date.now() + timeoutMillis,
        interceptors: [authorizationInterceptor(authorization)],
      },
      (error: ServiceError | null, response?: Buffer) => {
        signal.removeEventListener('abort', cancel);
        if (error) reject(error);
        else resolve(response ?? new Uint8Array());
      },
    );
    const cancel = () => call.cancel();
    signal.addEventListener('abort', cancel, { once: true });
    if (signal.aborted) cancel();
  });
}

/** The same memory. */
function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
