export { type Clock, systemClock } from './clock.ts';
export { PermanentError, RetryableError } from './errors.ts';
export { bytesToHex, hexToBytes } from './hex.ts';
export { type DropReason, deadLetter, drop, type Outcome, ok } from './outcome.ts';
export {
  type Attributes,
  type AttributeValue,
  type KeyValue,
  KeyValueList,
  type Resource,
  type Scope,
  type Span,
  type SpanEvent,
  SpanKind,
  type SpanLink,
  StatusCode,
} from './span.ts';
