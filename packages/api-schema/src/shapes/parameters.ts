import { z } from 'zod';
import { plain } from './fields.ts';

const hex = (length: number, what: string, example: string) =>
  z
    .string()
    .regex(new RegExp(`^[0-9a-fA-F]{${length}}$`), `must be ${length} hexadecimal characters`)
    .transform((text) => text.toLowerCase())
    .meta({ description: what, example });

const traceId = hex(32, 'Trace id.', '7f9e31dcc256f221988d09d154b807cc');
const spanId = hex(16, 'Span id.', '5c411687c1c499fb');

/** For operations without a project of their own. */
export const noQuery = z.strictObject({});

/** The project of a request may also come in the header `x-junjo-project`. */
export const projectQuery = z.strictObject({
  project: plain(100)
    .min(1, 'must not be empty')
    .optional()
    .meta({ description: "Project; the token's own, else `default`, when left out.", example: 'default' }),
});

const wholeNumber = 'must be a whole number';

export const limit = (max: number, preset: number) =>
  z.coerce
    .number(wholeNumber)
    .int(wholeNumber)
    .min(1, 'must be at least 1')
    .max(max, `must be at most ${max}`)
    .default(preset)
    .meta({ description: 'How many at most.', example: preset });

export const cursor = z
  .string()
  .min(1)
  .max(500)
  .optional()
  .meta({ description: '`next_cursor` of the page before.', example: 'MTc5NTIzNw' });

export const limitQuery = projectQuery.extend({ limit: limit(250, 100) });
export const pageQuery = projectQuery.extend({ limit: limit(250, 100), cursor });
export const pageWithoutProjectQuery = noQuery.extend({ limit: limit(250, 100), cursor });

export const freshQuery = projectQuery.extend({
  fresh: z
    .stringbool({ error: 'must be true or false' })
    .default(false)
    .meta({
      description:
        'Also what was accepted and is not indexed yet; 503 when that cannot be read. Without it a span is there about half a second after it was sent.',
      example: true,
      override: { type: 'boolean' },
    }),
});

export const rootSpansQuery = limitQuery.extend({
  has_llm: z
    .stringbool({ error: 'must be true or false' })
    .default(false)
    .meta({
      description: 'Only roots of traces that hold an LLM span.',
      example: true,
      override: { type: 'boolean' },
    }),
});

export const serviceParams = z.object({
  service_name: z.string().min(1).meta({ description: 'service.name; may hold `/`.', example: 'demo-app' }),
});

export const traceParams = z.object({ trace_id: traceId });
export const spanParams = z.object({ trace_id: traceId, span_id: spanId });
