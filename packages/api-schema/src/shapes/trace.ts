import { z } from 'zod';
import { attributes, count, spanSchema } from './span.ts';

/** A span with what the original's form leaves out. */
export const spanDetailSchema = spanSchema
  .extend({
    start_unix_nano: z
      .string()
      .meta({ description: 'Start in Unix nanoseconds.', example: '1795237721373682213' }),
    end_unix_nano: z
      .string()
      .meta({ description: 'End in Unix nanoseconds.', example: '1795237721373959213' }),
    duration_nano: z
      .string()
      .meta({ description: 'End minus start; negative when the clock went back.', example: '277000' }),
    scope_name: z.string().meta({ description: 'Instrumentation scope.', example: 'junjo' }),
    scope_version: z.string().meta({ description: 'Version of the scope.', example: '' }),
    scope_attributes_json: attributes('Attributes of the scope.'),
    scope_dropped_attributes_count: count('Scope attributes that the sender dropped.'),
    scope_schema_url: z.string().meta({ description: 'Schema URL of the scope.', example: '' }),
    resource_schema_url: z.string().meta({ description: 'Schema URL of the resource.', example: '' }),
    received_at: z
      .string()
      .meta({ description: 'When the receiver took it.', example: '2026-11-21T05:08:42.001Z' }),
  })
  .meta({ id: 'SpanDetail' });

const hotSpans = z.number().int().meta({
  description: 'How many of the spans are not indexed yet; only with `fresh`.',
  example: 0,
});

export const foundSpanSchema = spanDetailSchema.extend({ hot_spans: hotSpans }).meta({ id: 'FoundSpan' });

/** A span inside a trace: with its place in the tree. */
export const traceSpanSchema = spanDetailSchema
  .extend({
    depth: z
      .number()
      .int()
      .meta({ description: '0 for a root, or a span whose parent is not here.', example: 2 }),
    has_missing_parent: z
      .boolean()
      .meta({ description: 'It names a parent that is not in this trace (yet).', example: false }),
  })
  .meta({ id: 'TraceSpan' });

export const traceSchema = z
  .object({
    trace_id: z.string().meta({ description: 'Trace id.', example: '7f9e31dcc256f221988d09d154b807cc' }),
    span_count: z.number().int().meta({ description: 'Spans below.', example: 1 }),
    truncated: z
      .boolean()
      .meta({ description: 'Whether the trace has more spans than are given.', example: false }),
    conflicts: z.number().int().meta({
      description: 'Other spans that claimed an identity of this trace; the first one stored is shown.',
      example: 0,
    }),
    hot_spans: hotSpans,
    spans: z.array(traceSpanSchema).meta({
      description: 'Depth first: each span is followed by its children, siblings by start.',
    }),
  })
  .meta({ id: 'Trace' });

export type SpanDetailBody = z.infer<typeof spanDetailSchema>;
export type TraceSpanBody = z.infer<typeof traceSpanSchema>;
export type TraceBody = z.infer<typeof traceSchema>;
