import type { Reservation } from './budget/byte-budget.ts';
import type { StepOutcome } from './outcome.ts';

export type Protocol = 'grpc' | 'http';
export type Signal = 'traces' | 'logs' | 'metrics';
export type ContentEncoding = 'identity' | 'gzip' | 'deflate';

/** Every value of the two headers that can carry a credential, as sent. */
export interface CredentialHeaders {
  readonly authorization: readonly string[];
  readonly apiKey: readonly string[];
}

/** One export request, whatever transport brought it. */
export interface IngestRequest {
  readonly protocol: Protocol;
  readonly signal: Signal;
  readonly credentials: CredentialHeaders;
  readonly format: 'protobuf' | 'json';
  /** How the bytes that `readBody` gives are compressed. grpc-js inflates by itself: always identity there. */
  readonly encoding: ContentEncoding;
  /**
   * The body, read only when asked for: nothing is taken from a sender that is not admitted. Each byte is
   * accounted for in `reservation`. Called at most once.
   */
  readBody(reservation: Reservation): Promise<StepOutcome<Uint8Array>>;
}
