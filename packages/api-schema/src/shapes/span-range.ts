import { z } from 'zod';
import { FACET_NAMES } from './facet-names.ts';
import { moment } from './moment.ts';
import { cursor, limit, projectQuery } from './parameters.ts';

const text = (description: string, example: string) =>
  z.string().min(1).max(300).optional().meta({ description, example });

const amount = (description: string, example: number) =>
  z.coerce
    .number('must be a number')
    .min(0, 'must not be negative')
    .max(1e15, 'is too large')
    .optional()
    .meta({ description, example });

/** Which spans a question is about. */
const range = {
  q: z.string().max(8_192).default('').meta({
    description:
      'Filter: `service:checkout model:gpt-4o status:error duration>2s attr.user.id="42" "refund"`.',
    example: 'status:error',
  }),
  from: moment('Start of the spans, not before; 24 hours before `to` when left out.'),
  to: moment('Start of the spans, before; now when left out.'),
};

export const rangeQuery = projectQuery.extend(range);

export const tracesQuery = rangeQuery.extend({
  service: text('service.name', 'checkout'),
  name: text('Name of the span; `*` stands for anything.', 'GET *'),
  status: z
    .enum(['unset', 'ok', 'error'])
    .optional()
    .meta({ description: 'Status of the span.', example: 'error' }),
  model: text('Model.', 'gpt-4o'),
  provider: text('Provider.', 'openai'),
  session: text('Session or conversation.', 'session-17'),
  user: text('User.', 'user-42'),
  attribute: z
    .string()
    .regex(/^[^=]+=/, 'must be key=value')
    .max(500)
    .optional()
    .meta({ description: 'Attribute of the span, `key=value`.', example: 'http.route=/cart' }),
  text: text('Words of prompts, responses and errors.', 'refund policy'),
  min_duration_ms: amount('Duration, at least.', 100),
  max_duration_ms: amount('Duration, at most.', 60_000),
  min_cost_usd: amount('Cost, at least.', 0.01),
  max_cost_usd: amount('Cost, at most.', 5),
  min_tokens: amount('Tokens in and out, at least.', 100),
  max_tokens: amount('Tokens in and out, at most.', 100_000),
  limit: limit(250, 50),
  cursor,
});

export const facetsQuery = rangeQuery.extend({
  fields: z
    .string()
    .max(500)
    .default('service,name,status,type,provider,model')
    .transform((list) => list.split(','))
    .pipe(z.array(z.enum(FACET_NAMES, `must be of ${FACET_NAMES.join(', ')}`)).max(FACET_NAMES.length))
    .meta({
      description: 'Fields, separated by commas.',
      example: 'service,model',
      override: { type: 'string' },
    }),
  limit: limit(100, 10),
});

export const suggestQuery = rangeQuery.extend({
  field: z.enum(FACET_NAMES).optional().meta({ description: 'Values of this field …', example: 'service' }),
  attribute: text('… or of this attribute; keys of attributes when both are left out.', 'http.route'),
  prefix: z
    .string()
    .max(200)
    .default('')
    .meta({ description: 'What they begin with, in any letters.', example: 'ch' }),
  limit: limit(100, 20),
});
