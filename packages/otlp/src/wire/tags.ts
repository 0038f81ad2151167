/**
 * Tags (field number << 3 | wire type) of OTLP's messages for traces, from the specification's field numbers;
 * `proto/opentelemetry` states the same as protobuf, and a test compares the two.
 */

export const REQUEST_RESOURCE_SPANS = 0x0a; // 1

export const GROUP_RESOURCE = 0x0a; // ResourceSpans 1
export const GROUP_SCOPE_SPANS = 0x12; // 2
/** Schema URL of ResourceSpans and of ScopeSpans: 3 in both. */
export const SCHEMA_URL = 0x1a;

export const SCOPE_SPANS_SCOPE = 0x0a; // ScopeSpans 1
export const SCOPE_SPANS_SPAN = 0x12; // 2

export const RESOURCE_ATTRIBUTES = 0x0a; // 1
export const RESOURCE_DROPPED_ATTRIBUTES = 0x10; // 2

export const SCOPE_NAME = 0x0a; // InstrumentationScope 1
export const SCOPE_VERSION = 0x12; // 2
export const SCOPE_ATTRIBUTES = 0x1a; // 3
export const SCOPE_DROPPED_ATTRIBUTES = 0x20; // 4

export const SPAN_TRACE_ID = 0x0a; // 1
export const SPAN_SPAN_ID = 0x12; // 2
export const SPAN_TRACE_STATE = 0x1a; // 3
export const SPAN_PARENT_SPAN_ID = 0x22; // 4
export const SPAN_NAME = 0x2a; // 5
export const SPAN_KIND = 0x30; // 6
export const SPAN_START = 0x39; // 7
export const SPAN_END = 0x41; // 8
export const SPAN_ATTRIBUTES = 0x4a; // 9
export const SPAN_DROPPED_ATTRIBUTES = 0x50; // 10
export const SPAN_EVENTS = 0x5a; // 11
export const SPAN_DROPPED_EVENTS = 0x60; // 12
export const SPAN_LINKS = 0x6a; // 13
export const SPAN_DROPPED_LINKS = 0x70; // 14
export const SPAN_STATUS = 0x7a; // 15
export const SPAN_FLAGS = 0x85; // 16, fixed32

export const EVENT_TIME = 0x09; // 1
export const EVENT_NAME = 0x12; // 2
export const EVENT_ATTRIBUTES = 0x1a; // 3
export const EVENT_DROPPED_ATTRIBUTES = 0x20; // 4

export const LINK_TRACE_ID = 0x0a; // 1
export const LINK_SPAN_ID = 0x12; // 2
export const LINK_TRACE_STATE = 0x1a; // 3
export const LINK_ATTRIBUTES = 0x22; // 4
export const LINK_DROPPED_ATTRIBUTES = 0x28; // 5
export const LINK_FLAGS = 0x35; // 6, fixed32

export const STATUS_MESSAGE = 0x12; // 2
export const STATUS_CODE = 0x18; // 3

export const KEY_VALUE_KEY = 0x0a; // 1
export const KEY_VALUE_VALUE = 0x12; // 2

export const ANY_STRING = 0x0a; // 1
export const ANY_BOOL = 0x10; // 2
export const ANY_INT = 0x18; // 3
export const ANY_DOUBLE = 0x21; // 4
export const ANY_ARRAY = 0x2a; // 5
export const ANY_KVLIST = 0x32; // 6
export const ANY_BYTES = 0x3a; // 7

/** ArrayValue.values and KeyValueList.values. */
export const LIST_VALUES = 0x0a; // 1
