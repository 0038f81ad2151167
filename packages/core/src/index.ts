export { type Clock, systemClock } from './clock.ts';
export { PermanentError, RetryableError } from './errors.ts';
export { bytesToHex, hexToBytes } from './hex.ts';
export { type DropReason, type Outcome, deadLetter, drop, ok } from './outcome.ts';
export {
  type Attributes,
  type AttributeValue,
  type KeyValue,
  KeyValueList,
  type Resource,
  type Scope,
  type Span,
  type SpanEvent,
  type SpanLink,
  SpanKind,
  StatusCode,
} from './span.ts';
