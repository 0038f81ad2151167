import { z } from 'zod';

const text = (description: string, example: string) => z.string().meta({ description, example });
const count = (description: string, example: number) => z.number().int().meta({ description, example });

export const traceSummarySchema = z
  .object({
    trace_id: text('Trace id.', '7f9e31dcc256f221988d09d154b807cc'),
    matched_span_id: text('The newest span of the trace that meets the filter.', '5c411687c1c499fb'),
    root_span_id: text('The root, or the earliest span when the root is not there.', 'b1c5ce038d09407d'),
    has_root: z.boolean().meta({ description: 'Whether the root is there.', example: true }),
    name: text('Name of the root.', 'checkout'),
    service_name: text('Service of the root.', 'demo-app'),
    status: z.enum(['unset', 'ok', 'error']).meta({ description: 'Status of the root.', example: 'ok' }),
    openinference_kind: text('OpenInference kind of the root.', 'AGENT'),
    junjo_span_type: text('Type of the root, when it is of Junjo.', 'workflow'),
    start_time: text('Start of the first span.', '2026-11-21T05:08:41.372Z'),
    start_unix_nano: text('The same in Unix nanoseconds.', '1795237721372000000'),
    duration_ms: z.number().meta({ description: 'From the first start to the last end.', example: 1_240.5 }),
    span_count: count('Spans.', 21),
    error_count: count('Spans with status error.', 0),
    llm_span_count: count('Spans of the OpenInference kind LLM.', 3),
    input_tokens: count('Tokens in.', 1_200),
    output_tokens: count('Tokens out.', 340),
    cost_usd: z.number().meta({ description: 'Cost in US dollars.', example: 0.0071 }),
    services: z.array(z.string()).meta({ description: 'Services, at most 20.', example: ['demo-app'] }),
    models: z.array(z.string()).meta({ description: 'Models, at most 20.', example: ['gpt-4o'] }),
    session_id: text('Session or conversation.', 'session-17'),
    user_id: text('User.', 'user-42'),
    input_preview: text('Beginning of what went in.', 'Where is my order?'),
    output_preview: text('Beginning of what came out.', 'It arrives tomorrow.'),
  })
  .meta({ id: 'TraceSummary' });

export const tracePageSchema = z
  .object({
    items: z.array(traceSummarySchema).meta({ description: 'Newest first.' }),
    next_cursor: z
      .string()
      .nullable()
      .meta({ description: '`cursor` of the next page; null on the last one.', example: null }),
  })
  .meta({ id: 'TracePage' });

const valueSchema = z
  .object({ value: text('Value.', 'gpt-4o'), spans: count('Spans that have it.', 120) })
  .meta({ id: 'FacetValue' });

export const suggestionsSchema = z
  .object({ values: z.array(valueSchema).meta({ description: 'The most frequent first.' }) })
  .meta({ id: 'Suggestions' });

export const facetsSchema = z
  .object({
    facets: z
      .array(
        z.object({
          field: text('Field of the filter language.', 'model'),
          values: z.array(valueSchema).meta({ description: 'The most frequent first.' }),
        }),
      )
      .meta({ description: 'In the order asked for.' }),
  })
  .meta({ id: 'Facets' });

/** OTLP/JSON: its own specification says what is in it. */
export const otlpExportSchema = z
  .object({
    resourceSpans: z.array(z.record(z.string(), z.unknown())).meta({
      description: 'ExportTraceServiceRequest in OTLP/JSON.',
      example: [{ scopeSpans: [{ spans: [{ name: 'checkout' }] }] }],
    }),
  })
  .meta({ id: 'OtlpTraces' });

export type TraceSummaryBody = z.infer<typeof traceSummarySchema>;
