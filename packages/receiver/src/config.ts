/**
 * What a receiver can be told. Names, units and defaults are those of the process configuration
 * (`@studio/runtime`), so that a loaded `Config` fits as it is.
 */
export interface ReceiverConfig {
  /** Address that both ports listen on. */
  readonly bind: string;
  /** OTLP/gRPC; 0 = any free port. */
  readonly otlpGrpcPort: number;
  /** OTLP/HTTP; 0 = any free port. */
  readonly otlpHttpPort: number;
  /** PEM files. Without them both ports speak plain text (h2c, http). */
  readonly tlsCertFile?: string | undefined;
  readonly tlsKeyFile?: string | undefined;
  /** When set, clients must show a certificate signed by one of these authorities. */
  readonly tlsClientCaFile?: string | undefined;

  /** Largest request in bytes, on the wire and decompressed. */
  readonly maxRequestBytes: number;
  /** Largest record in bytes; the log's own limit holds when it is lower. */
  readonly maxRecordBytes?: number;
  /** Bytes of requests held at once, as they arrived plus inflated. */
  readonly inFlightBytes: number;
  /** The same for one project. */
  readonly inFlightBytesPerProject: number;

  /** How long a request may take to arrive before its sender is cut off (default 60 s). */
  readonly bodyTimeoutMs?: number;

  readonly authValidTtlMs: number;
  readonly authUnknownTtlMs: number;
  /** How long after its last check a valid key works while look-ups fail; 0 = not at all. */
  readonly authStaleMs: number;
  readonly authTimeoutMs: number;
}

/** Look-ups of API keys that run, and that wait, at once. Beyond it the answer is "try again". */
export const LOOK_UPS = { running: 32, waiting: 1024 } as const;

/** Long enough for the largest request over a slow line, short enough not to be held open for nothing. */
export const DEFAULT_BODY_TIMEOUT_MS = 60_000;

/** How often the log is asked whether it answers, for readiness. */
export const LOG_CHECK_MS = 5_000;

/** gRPC streams that one connection may have open, and with it the bodies that can be arriving on it. */
export const MAX_CONCURRENT_STREAMS = 256;
