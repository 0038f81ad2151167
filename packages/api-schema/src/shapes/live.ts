import { z } from 'zod';

import { plain, time } from './fields.ts';
import { projectQuery } from './parameters.ts';

const filter = (what: string, example: string) =>
  plain(200).min(1, 'must not be empty').optional().meta({ description: what, example });

const trueOrFalse = (what: string, example: boolean) =>
  z
    .stringbool({ error: 'must be true or false' })
    .default(false)
    .meta({ description: what, example, override: { type: 'boolean' } });

export const liveQuery = projectQuery.extend({
  service: filter('Only spans of this service.name.', 'demo-app'),
  status: z
    .enum(['unset', 'ok', 'error'], 'must be unset, ok or error')
    .optional()
    .meta({ description: 'Only spans of this status.', example: 'error' }),
  model: filter('Only spans of this model.', 'gpt-4o'),
  provider: filter('Only spans of this provider.', 'openai'),
  min_duration_ms: z.coerce
    .number('must be a number')
    .min(0, 'must be at least 0')
    .max(1e12, 'must be at most 1000000000000')
    .optional()
    .meta({ description: 'Only spans that took at least this long, in ms.', example: 500 }),
  spans: z
    .enum(['roots', 'all'], 'must be roots or all')
    .default('roots')
    .meta({ description: 'One event for each trace (its root span), or for each span.', example: 'roots' }),
  once: trueOrFalse('End after what was missed since `Last-Event-ID`, instead of waiting for more.', true),
});

/** Data of the event `hello`. */
export const helloEventSchema = z.strictObject({
  cursor: z.string().meta({
    description: 'Where the feed begins: the id of this event.',
    example: 'W1siYS1sb2ciLFswLDQxXV1d',
  }),
});

const count = (what: string, example: number) => z.number().int().meta({ description: what, example });
const text = (what: string, example: string) => z.string().meta({ description: what, example });

/** Data of the event `gap`. */
export const gapEventSchema = z.strictObject({
  from: time('When the first span that was left out was received'),
  to: time('When the first span after the gap was received'),
  spans: count('How many were left out.', 250),
});

/** Data of the event `trace`. */
export const traceEventSchema = z.strictObject({
  trace_id: text('Trace id.', '7f9e31dcc256f221988d09d154b807cc'),
  span_id: text('Span id.', '5c411687c1c499fb'),
  parent_span_id: z
    .string()
    .nullable()
    .meta({ description: 'null for a root span.', example: 'b1c5ce038d09407d' }),
  service_name: text('service.name of the resource; text is cut after 200 characters.', 'demo-app'),
  name: text('Name of the span.', 'FinalNode'),
  start_time: time('Start'),
  start_unix_nano: text('Start in Unix nanoseconds.', '1795237721373682213'),
  duration_nano: text('End minus start; negative when the clock went back.', '277000'),
  received_at: time('When the receiver took it'),
  status: z.enum(['unset', 'ok', 'error']).meta({ description: 'Status.', example: 'ok' }),
  openinference_kind: text('OpenInference span kind, or empty.', 'LLM'),
  provider: text('LLM provider, or empty.', 'openai'),
  model: text('LLM model, or empty.', 'gpt-4o'),
  input_tokens: count('Tokens in.', 412),
  output_tokens: count('Tokens out.', 96),
  cost_usd: z.number().meta({ description: 'Cost in USD.', example: 0.00199 }),
  session_id: text('Session, or empty.', 'session-12'),
  user_id: text('User, or empty.', 'user-7'),
  junjo_span_type: text('junjo.span_type, or empty.', 'workflow'),
});

const DATA_OF = { hello: helloEventSchema, gap: gapEventSchema, trace: traceEventSchema } as const;

/** One event, as a client of server-sent events gets it. Blocks without data (heartbeats, ids) are none. */
export const liveEventSchema = z
  .strictObject({
    event: z
      .enum(['hello', 'gap', 'trace'])
      .meta({ description: 'What happened: see the operation.', example: 'hello' }),
    id: z.string().meta({
      description: 'What to come back with in `Last-Event-ID`; opaque.',
      example: 'W1siYS1sb2ciLFswLDQxXV1d',
    }),
    data: z.string().meta({
      description:
        'JSON: of `trace` a span without its attributes, of `gap` its `from`, `to` and number of `spans`.',
      example: '{"cursor":"W1siYS1sb2ciLFswLDQxXV1d"}',
      contentMediaType: 'application/json',
    }),
  })
  .superRefine(({ event, data }, context) => {
    const { error } = DATA_OF[event].safeParse(JSON.parse(data));
    if (error) context.addIssue({ code: 'custom', path: ['data'], message: error.message });
  })
  .meta({ id: 'LiveEvent', description: 'A server-sent event.' });

export type HelloEventBody = z.infer<typeof helloEventSchema>;
export type GapEventBody = z.infer<typeof gapEventSchema>;
export type TraceEventBody = z.infer<typeof traceEventSchema>;
