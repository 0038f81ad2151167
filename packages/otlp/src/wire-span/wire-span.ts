import type { Attributes, Resource, Scope } from '@studio/core';

/** A resource as decoded, and its bytes: a ResourceSpans message without its scope spans. */
export interface WireResource extends Resource {
  readonly wire: Uint8Array;
}

/** A scope as decoded, and its bytes: a ScopeSpans message without its spans. */
export interface WireScope extends Scope {
  readonly wire: Uint8Array;
}

/**
 * A span in the form that is cheapest to store: what becomes a column is decoded, the rest stays wire format.
 * All byte fields are views of the body (copies only where records of one kind do not lie together).
 */
export interface WireSpan {
  /** Position among all spans of the body. */
  readonly index: number;
  /** Why the span is invalid (ids: see `validateTraces`); undefined for valid ones. Receivers let no invalid one pass. */
  readonly problem: string | undefined;
  /** 16 bytes when valid. */
  readonly traceId: Uint8Array;
  /** 8 bytes when valid. */
  readonly spanId: Uint8Array;
  /** 8 bytes, or empty for a root span (also when it was sent as zeros). */
  readonly parentSpanId: Uint8Array;
  readonly traceState: string;
  readonly flags: number;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: bigint;
  readonly endTimeUnixNano: bigint;
  /** Strings that are UTF-8, booleans, integers (bigint) and doubles (number); no key comes twice. */
  readonly attributes: Attributes;
  /** All other attributes as records of field 9, tags included: arrays, maps, bytes, empty ones, keys that came before, text that is not UTF-8. */
  readonly otherAttributes: Uint8Array;
  readonly droppedAttributesCount: number;
  /** Records of field 11, tags included. */
  readonly events: Uint8Array;
  readonly eventNames: readonly string[];
  readonly droppedEventsCount: number;
  /** Records of field 13, tags included. */
  readonly links: Uint8Array;
  readonly droppedLinksCount: number;
  readonly statusCode: number;
  readonly statusMessage: string;
  /** One object for all spans of its group. */
  readonly resource: WireResource;
  /** One object for all spans of its group. */
  readonly scope: WireScope;
  /** The Span message itself. */
  readonly wire: Uint8Array;
}
