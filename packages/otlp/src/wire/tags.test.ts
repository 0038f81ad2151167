import { type DescMessage, ScalarType } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { ExportTraceServiceRequestSchema } from '../gen/opentelemetry/proto/collector/trace/v1/trace_service_pb.ts';
import {
  AnyValueSchema,
  ArrayValueSchema,
  InstrumentationScopeSchema,
  KeyValueListSchema,
  KeyValueSchema,
} from '../gen/opentelemetry/proto/common/v1/common_pb.ts';
import { ResourceSchema } from '../gen/opentelemetry/proto/resource/v1/resource_pb.ts';
import {
  ResourceSpansSchema,
  ScopeSpansSchema,
  Span_EventSchema,
  Span_LinkSchema,
  SpanSchema,
  StatusSchema,
} from '../gen/opentelemetry/proto/trace/v1/trace_pb.ts';
import * as tags from './tags.ts';

/** Every field of the messages, by its tag's name here. */
const FIELDS: [DescMessage, Record<string, number>][] = [
  [ExportTraceServiceRequestSchema, { resource_spans: tags.REQUEST_RESOURCE_SPANS }],
  [
    ResourceSpansSchema,
    { resource: tags.GROUP_RESOURCE, scope_spans: tags.GROUP_SCOPE_SPANS, schema_url: tags.SCHEMA_URL },
  ],
  [
    ScopeSpansSchema,
    { scope: tags.SCOPE_SPANS_SCOPE, spans: tags.SCOPE_SPANS_SPAN, schema_url: tags.SCHEMA_URL },
  ],
  [
    ResourceSchema,
    { attributes: tags.RESOURCE_ATTRIBUTES, dropped_attributes_count: tags.RESOURCE_DROPPED_ATTRIBUTES },
  ],
  [
    InstrumentationScopeSchema,
    {
      name: tags.SCOPE_NAME,
      version: tags.SCOPE_VERSION,
      attributes: tags.SCOPE_ATTRIBUTES,
      dropped_attributes_count: tags.SCOPE_DROPPED_ATTRIBUTES,
    },
  ],
  [
    SpanSchema,
    {
      trace_id: tags.SPAN_TRACE_ID,
      span_id: tags.SPAN_SPAN_ID,
      trace_state: tags.SPAN_TRACE_STATE,
      parent_span_id: tags.SPAN_PARENT_SPAN_ID,
      flags: tags.SPAN_FLAGS,
      name: tags.SPAN_NAME,
      kind: tags.SPAN_KIND,
      start_time_unix_nano: tags.SPAN_START,
      end_time_unix_nano: tags.SPAN_END,
      attributes: tags.SPAN_ATTRIBUTES,
      dropped_attributes_count: tags.SPAN_DROPPED_ATTRIBUTES,
      events: tags.SPAN_EVENTS,
      dropped_events_count: tags.SPAN_DROPPED_EVENTS,
      links: tags.SPAN_LINKS,
      dropped_links_count: tags.SPAN_DROPPED_LINKS,
      status: tags.SPAN_STATUS,
    },
  ],
  [
    Span_EventSchema,
    {
      time_unix_nano: tags.EVENT_TIME,
      name: tags.EVENT_NAME,
      attributes: tags.EVENT_ATTRIBUTES,
      dropped_attributes_count: tags.EVENT_DROPPED_ATTRIBUTES,
    },
  ],
  [
    Span_LinkSchema,
    {
      trace_id: tags.LINK_TRACE_ID,
      span_id: tags.LINK_SPAN_ID,
      trace_state: tags.LINK_TRACE_STATE,
      attributes: tags.LINK_ATTRIBUTES,
      dropped_attributes_count: tags.LINK_DROPPED_ATTRIBUTES,
      flags: tags.LINK_FLAGS,
    },
  ],
  [StatusSchema, { message: tags.STATUS_MESSAGE, code: tags.STATUS_CODE }],
  [KeyValueSchema, { key: tags.KEY_VALUE_KEY, value: tags.KEY_VALUE_VALUE }],
  [
    AnyValueSchema,
    {
      string_value: tags.ANY_STRING,
      bool_value: tags.ANY_BOOL,
      int_value: tags.ANY_INT,
      double_value: tags.ANY_DOUBLE,
      array_value: tags.ANY_ARRAY,
      kvlist_value: tags.ANY_KVLIST,
      bytes_value: tags.ANY_BYTES,
    },
  ],
  [ArrayValueSchema, { values: tags.LIST_VALUES }],
  [KeyValueListSchema, { values: tags.LIST_VALUES }],
];

function tagOf({ number, scalar, fieldKind }: DescMessage['fields'][number]): number {
  const wireType = { [ScalarType.FIXED64]: 1, [ScalarType.DOUBLE]: 1, [ScalarType.FIXED32]: 5 } as Record<
    number,
    number
  >;
  const isDelimited =
    fieldKind === 'list' ||
    fieldKind === 'message' ||
    scalar === ScalarType.STRING ||
    scalar === ScalarType.BYTES;
  return (number << 3) | (isDelimited ? 2 : (wireType[scalar ?? 0] ?? 0));
}

describe('tags', () => {
  it.each(FIELDS)('of %s are those of the protobuf definition, and complete', (message, expected) => {
    const known = message.fields.filter((field) => field.name !== 'entity_refs'); // kept as bytes only
    expect(Object.fromEntries(known.map((field) => [field.name, tagOf(field)]))).toEqual(expected);
  });
});
