import { z } from 'zod';

export const attributes = (description: string) =>
  z.record(z.string(), z.unknown()).meta({
    description: `${description} 64-bit integers keep all digits, bytes are hex, NaN and infinities are text, nested maps are objects.`,
    example: { 'junjo.span_type': 'node', 'junjo.telemetry.contract_version': 2 },
  });

export const count = (what: string) => z.number().int().meta({ description: what, example: 0 });

const event = z.object({
  attributes: attributes('Attributes of the event.'),
  droppedAttributesCount: count('Attributes that the sender dropped.'),
  name: z.string().meta({ description: 'Name of the event.', example: 'set_state' }),
  timeUnixNano: z.string().meta({ description: 'Unix nanoseconds.', example: '1795237721373916685' }),
});

const link = z.object({
  attributes: attributes('Attributes of the link.'),
  droppedAttributesCount: count('Attributes that the sender dropped.'),
  flags: count('W3C trace flags and OTLP is-remote flags of the linked span.'),
  spanId: z.string().meta({ description: 'Linked span.', example: '5c411687c1c499fb' }),
  traceId: z
    .string()
    .meta({ description: 'Trace of the linked span.', example: '7f9e31dcc256f221988d09d154b807cc' }),
  traceState: z.string().meta({ description: 'W3C tracestate of the linked span.', example: '' }),
});

const time = (what: string) =>
  z
    .string()
    .meta({ description: `${what}, with microseconds.`, example: '2026-11-21T05:08:41.373682+00:00' });

/** One span as `/observability/*` gives it. */
export const spanSchema = z
  .object({
    trace_id: z.string().meta({ description: 'Trace id.', example: '7f9e31dcc256f221988d09d154b807cc' }),
    span_id: z.string().meta({ description: 'Span id.', example: '5c411687c1c499fb' }),
    parent_span_id: z
      .string()
      .nullable()
      .meta({ description: 'null for a root span.', example: 'b1c5ce038d09407d' }),
    service_name: z.string().meta({ description: 'service.name of the resource.', example: 'demo-app' }),
    name: z.string().meta({ description: 'Name of the span.', example: 'FinalNode' }),
    kind: z
      .enum(['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'])
      .meta({ description: 'SpanKind.', example: 'INTERNAL' }),
    start_time: time('Start'),
    end_time: time('End'),
    status_code: z.string().meta({ description: '0 unset, 1 ok, 2 error.', example: '0' }),
    status_message: z.string().meta({ description: 'Message of the status.', example: '' }),
    attributes_json: attributes('Attributes of the span.'),
    events_json: z.array(event).meta({ description: 'Events in the order sent.' }),
    links_json: z.array(link).meta({ description: 'Links in the order sent.' }),
    trace_flags: z
      .number()
      .int()
      .meta({ description: 'W3C trace flags and OTLP is-remote flags.', example: 256 }),
    trace_state: z
      .string()
      .nullable()
      .meta({ description: 'W3C tracestate, null when empty.', example: null }),
    dropped_attributes_count: count('Attributes that the sender dropped.'),
    dropped_events_count: count('Events that the sender dropped.'),
    dropped_links_count: count('Links that the sender dropped.'),
    resource_attributes_json: attributes('Attributes of the resource.'),
    resource_dropped_attributes_count: count('Resource attributes that the sender dropped.'),
  })
  .meta({ id: 'Span' });

export type SpanBody = z.infer<typeof spanSchema>;
