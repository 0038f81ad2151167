import { z } from 'zod';

const hex = (length: number, what: string, example: string) =>
  z
    .string()
    .regex(new RegExp(`^[0-9a-fA-F]{${length}}$`), `must be ${length} hexadecimal characters`)
    .transform((text) => text.toLowerCase())
    .meta({ description: what, example });

const traceId = hex(32, 'Trace id.', '7f9e31dcc256f221988d09d154b807cc');
const spanId = hex(16, 'Span id.', '5c411687c1c499fb');

/** The project of a request may also come in the header `x-junjo-project`. */
export const projectQuery = z.strictObject({
  project: z
    .string()
    .min(1)
    .optional()
    .meta({ description: "Project; the token's own when left out.", example: 'default' }),
});

export const limitQuery = projectQuery.extend({
  limit: z.coerce
    .number('must be a whole number')
    .int('must be a whole number')
    .min(1, 'must be at least 1')
    .max(250, 'must be at most 250')
    .default(100)
    .meta({ description: 'How many at most.', example: 100 }),
});

export const rootSpansQuery = limitQuery.extend({
  has_llm: z
    .stringbool({ error: 'must be true or false' })
    .default(false)
    .meta({ description: 'Only roots of traces that hold an LLM span.', example: true }),
});

export const serviceParams = z.object({
  service_name: z.string().min(1).meta({ description: 'service.name; may hold `/`.', example: 'demo-app' }),
});

export const traceParams = z.object({ trace_id: traceId });
export const spanParams = z.object({ trace_id: traceId, span_id: spanId });
