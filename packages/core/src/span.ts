/**
 * The lossless span model: OTLP's span with every attribute type, nanosecond times as bigint, and the
 * resource and scope it came with. https://opentelemetry.io/docs/specs/otlp/
 */

/** A nested map (`kvlist_value`): order and repeated keys are kept. */
export class KeyValueList {
  readonly entries: readonly KeyValue[];

  constructor(entries: readonly KeyValue[]) {
    this.entries = entries;
  }
}

/**
 * OTLP's AnyValue: string_value is a string, bool_value a boolean, int_value a bigint, double_value a
 * number, bytes_value a Uint8Array, array_value an array, kvlist_value a KeyValueList, no value at all null.
 */
export type AttributeValue =
  | string
  | boolean
  | bigint
  | number
  | Uint8Array
  | readonly AttributeValue[]
  | KeyValueList
  | null;

export interface KeyValue {
  readonly key: string;
  readonly value: AttributeValue;
}

export type Attributes = readonly KeyValue[];

export interface Resource {
  readonly attributes: Attributes;
  readonly droppedAttributesCount: number;
  /** Schema URL of the ResourceSpans that carried it; '' when absent. */
  readonly schemaUrl: string;
}

export interface Scope {
  readonly name: string;
  readonly version: string;
  readonly attributes: Attributes;
  readonly droppedAttributesCount: number;
  /** Schema URL of the ScopeSpans that carried it; '' when absent. */
  readonly schemaUrl: string;
}

export interface SpanEvent {
  readonly timeUnixNano: bigint;
  readonly name: string;
  readonly attributes: Attributes;
  readonly droppedAttributesCount: number;
}

export interface SpanLink {
  /** Lower-case hex, 32 characters when valid. */
  readonly traceId: string;
  /** Lower-case hex, 16 characters when valid. */
  readonly spanId: string;
  readonly traceState: string;
  readonly attributes: Attributes;
  readonly droppedAttributesCount: number;
  readonly flags: number;
}

/** `Span.SpanKind` of OTLP; other numbers are kept as they came. */
export const SpanKind = {
  UNSPECIFIED: 0,
  INTERNAL: 1,
  SERVER: 2,
  CLIENT: 3,
  PRODUCER: 4,
  CONSUMER: 5,
} as const;

/** `Status.StatusCode` of OTLP; other numbers are kept as they came. */
export const StatusCode = { UNSET: 0, OK: 1, ERROR: 2 } as const;

export interface Span {
  /** Lower-case hex, 32 characters. */
  readonly traceId: string;
  /** Lower-case hex, 16 characters. */
  readonly spanId: string;
  /** Lower-case hex, 16 characters, or '' for a root span. */
  readonly parentSpanId: string;
  readonly traceState: string;
  /** W3C trace flags in bits 0–7, OTLP's is-remote flags in bits 8–9. */
  readonly flags: number;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: bigint;
  readonly endTimeUnixNano: bigint;
  readonly attributes: Attributes;
  readonly droppedAttributesCount: number;
  readonly events: readonly SpanEvent[];
  readonly droppedEventsCount: number;
  readonly links: readonly SpanLink[];
  readonly droppedLinksCount: number;
  readonly status: { readonly code: number; readonly message: string };
  readonly resource: Resource;
  readonly scope: Scope;
}
