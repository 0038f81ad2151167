import { protobufFields } from './protobuf-fields.ts';

const STATUS_DETAILS = 3; // google.rpc.Status
const ANY_TYPE_URL = 1;
const ANY_VALUE = 2;
const RETRY_DELAY = 1; // google.rpc.RetryInfo
const DURATION_SECONDS = 1;
const DURATION_NANOS = 2;

const RETRY_INFO = 'google.rpc.RetryInfo';

/**
 * The delay in milliseconds that a server asks for, out of the trailer `grpc-status-details-bin` (`google.rpc.Status`
 * with a `google.rpc.RetryInfo`). Undefined when it asks for none or the bytes cannot be read.
 */
export function retryDelayMillis(statusDetails: Uint8Array): number | undefined {
  try {
    for (const detail of messages(statusDetails, STATUS_DETAILS)) {
      const [typeUrl] = messages(detail, ANY_TYPE_URL);
      if (new TextDecoder().decode(typeUrl).split('/').at(-1) !== RETRY_INFO) continue;
      const [info = EMPTY] = messages(detail, ANY_VALUE);
      const [duration = EMPTY] = messages(info, RETRY_DELAY);
      return durationMillis(duration);
    }
  } catch {
    // The details are a hint: an error without a readable hint is still that error.
  }
  return undefined;
}

const EMPTY = new Uint8Array();

function messages(bytes: Uint8Array, number: number): Uint8Array[] {
  return [...protobufFields(bytes)].flatMap((field) =>
    field.number === number && field.value instanceof Uint8Array ? [field.value] : [],
  );
}

/** Negative values come as varints above 2^63; no server means a time in the past or of centuries. */
function durationMillis(duration: Uint8Array): number | undefined {
  let millis = 0;
  for (const { number, value } of protobufFields(duration)) {
    if (typeof value !== 'number') continue;
    if (value > Number.MAX_SAFE_INTEGER / 1000) return undefined;
    if (number === DURATION_SECONDS) millis += value * 1000;
    if (number === DURATION_NANOS) millis += value / 1_000_000;
  }
  return millis;
}
