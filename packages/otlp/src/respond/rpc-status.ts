import { WireWriter } from '../wire/wire-writer.ts';

/** google.rpc.Status: a gRPC code, and when to try again if the same request may succeed later. */
export interface RpcStatus {
  readonly code: number;
  readonly message: string;
  /** Becomes a google.rpc.RetryInfo among the details. */
  readonly retryDelayMs?: number | undefined;
}

const RETRY_INFO = 'type.googleapis.com/google.rpc.RetryInfo';

const STATUS_CODE = 0x08; // google.rpc.Status 1
const STATUS_MESSAGE = 0x12; // 2
const STATUS_DETAILS = 0x1a; // 3
const ANY_TYPE_URL = 0x0a; // google.protobuf.Any 1
const ANY_VALUE = 0x12; // 2
const RETRY_DELAY = 0x0a; // google.rpc.RetryInfo 1
const DURATION_SECONDS = 0x08; // google.protobuf.Duration 1
const DURATION_NANOS = 0x10; // 2

const NANOS_PER_MS = 1_000_000;

/** For the trailer `grpc-status-details-bin` and as the body of an HTTP error. */
export function encodeRpcStatus(status: RpcStatus): Uint8Array {
  const writer = new WireWriter(128);
  if (status.code !== 0) writer.int32(STATUS_CODE, status.code);
  if (status.message !== '') writer.text(STATUS_MESSAGE, status.message);
  const { retryDelayMs } = status;
  if (retryDelayMs !== undefined)
    writer.message(STATUS_DETAILS, () => {
      writer.text(ANY_TYPE_URL, RETRY_INFO);
      writer.message(ANY_VALUE, () => {
        writer.message(RETRY_DELAY, () => {
          const { seconds, nanos } = durationOf(retryDelayMs);
          if (seconds !== 0) writer.int64(DURATION_SECONDS, BigInt(seconds));
          if (nanos !== 0) writer.int32(DURATION_NANOS, nanos);
        });
      });
    });
  return writer.finish();
}

/** The same in protobuf's JSON mapping, for HTTP clients that sent JSON. */
export function rpcStatusToJson(status: RpcStatus): object {
  const { code, message, retryDelayMs } = status;
  if (retryDelayMs === undefined) return { code, message };
  const { seconds, nanos } = durationOf(retryDelayMs);
  const fraction = nanos === 0 ? '' : `.${String(nanos / NANOS_PER_MS).padStart(3, '0')}`;
  return { code, message, details: [{ '@type': RETRY_INFO, retryDelay: `${seconds}${fraction}s` }] };
}

/** Whole milliseconds, rounded up: a client must not come back too early. */
function durationOf(ms: number): { seconds: number; nanos: number } {
  const whole = Math.max(0, Math.ceil(ms));
  return { seconds: Math.floor(whole / 1000), nanos: (whole % 1000) * NANOS_PER_MS };
}
