import type { JunjoExportError } from '../export-error.ts';

export interface RetryOptions {
  /** Upper bound of the wait after the first failure; it doubles with every further one. Default 500. */
  readonly initialBackoffMillis?: number | undefined;
  /** Upper bound of every wait that the server did not ask for. Default 5,000. */
  readonly maxBackoffMillis?: number | undefined;
  /** After this long without an answer an attempt is given up and made again. Default 10,000. */
  readonly attemptTimeoutMillis?: number | undefined;
}

/** PEM text or bytes. */
export interface TlsOptions {
  /** The authority that signed the server's certificate. Default: Node's own list. */
  readonly ca?: string | Uint8Array | undefined;
  /** The client's certificate and its key, for servers that want one. */
  readonly cert?: string | Uint8Array | undefined;
  readonly key?: string | Uint8Array | undefined;
}

export interface JunjoOtelExporterOptions {
  /**
   * Where Junjo AI Studio takes OTLP/gRPC: `host:port`, `http(s)://host:port` or `grpc(s)://host:port`.
   * Default `localhost:50051`.
   */
  readonly endpoint?: string | undefined;
  /** Default: the environment's JUNJO_AI_STUDIO_API_KEY, else JUNJO_SERVER_API_KEY. */
  readonly apiKey?: string | undefined;
  /**
   * The full URL that exchanges the API key for a token, such as `http://localhost:1323/api/v1/otel/token`. With it the
   * key goes only there, and requests carry a token of about an hour; without it every request carries the key.
   */
  readonly tokenUrl?: string | undefined;
  /** No TLS. Default: what the endpoint's scheme says; without one, true for loopback addresses only. */
  readonly insecure?: boolean | undefined;
  readonly tls?: TlsOptions | undefined;
  /** Sent with every request, for example for a proxy in between. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Of requests. Default `none`. */
  readonly compression?: 'none' | 'gzip' | undefined;
  /**
   * How long one export may take with all its retries. Default 25,000: just below the 30 s that a BatchSpanProcessor
   * gives it, so that the exporter's own error is seen.
   */
  readonly timeoutMillis?: number | undefined;
  /** Requests that are sent at the same time; others wait. Default 4. */
  readonly concurrency?: number | undefined;
  /** Bytes of requests that are sent or wait at the same time; an export beyond it fails. Default 64 MiB. */
  readonly maxPendingBytes?: number | undefined;
  /** A larger export is sent as several requests. Default 4 MiB. */
  readonly maxRequestBytes?: number | undefined;
  readonly retry?: RetryOptions | undefined;
  /** Called for every loss of spans, with their number, in addition to what the span processor reports. */
  readonly onError?: ((error: JunjoExportError) => void) | undefined;
}
