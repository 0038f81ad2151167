import { z } from 'zod';
import { spanParams } from './parameters.ts';

const OLDEST_YEAR = Date.UTC(1970, 0, 1);
const NEWEST_YEAR = Date.UTC(2262, 0, 1);

const NOT_A_TIME = 'must be a time in RFC 3339, such as 2026-11-21T00:00:00Z, or in Unix milliseconds';

/** RFC 3339 or Unix ms; Unix ms for the handler. */
const moment = (what: string) =>
  z
    .union(
      [
        z.iso.datetime({ offset: true, error: NOT_A_TIME }),
        z.number().int().min(OLDEST_YEAR).max(NEWEST_YEAR),
      ],
      NOT_A_TIME,
    )
    .transform((time) => (typeof time === 'number' ? time : Date.parse(time)))
    .meta({ description: `${what}, RFC 3339 or Unix milliseconds.`, example: '2026-11-21T00:00:00Z' });

const filterText = (what: string, example: string) =>
  z.string().min(1, 'must not be empty').max(1_000).optional().meta({ description: what, example });

const filters = z
  .strictObject({
    service: filterText('Only spans of this service.', 'demo-app'),
    kind: filterText('Only spans of this OpenInference kind; case does not matter.', 'LLM'),
    model: filterText('Only spans of this model.', 'gpt-4o'),
    from: moment('Only spans that started then or later; 30 days ago when left out').optional(),
    to: moment('Only spans that started before').optional(),
  })
  .refine(({ from, to }) => from === undefined || to === undefined || from < to, {
    message: 'from must be before to',
  });

export const searchModes = ['hybrid', 'lexical', 'dense'] as const;

/** That it has either `query` or `like` is checked by the handler: a schema of that would be two. */
export const searchBody = z
  .strictObject({
    query: z
      .string()
      .trim()
      .min(1, 'must not be empty')
      .max(4_000, 'must have at most 4000 characters')
      .optional()
      .meta({ description: 'What is looked for. Either this or `like`.', example: 'refund was refused' }),
    like: z
      .strictObject(spanParams.shape)
      .optional()
      .meta({ description: 'More like this span. Either this or `query`.' }),
    mode: z.enum(searchModes).default('hybrid').meta({
      description:
        'By words, by meaning, or both merged by reciprocal rank fusion. Without an embedder, or while it is away, `hybrid` is by words.',
      example: 'hybrid',
    }),
    filters: filters.default({}).meta({ description: 'What all results have.', example: { kind: 'LLM' } }),
    limit: z
      .number()
      .int()
      .min(1, 'must be at least 1')
      .max(100, 'must be at most 100')
      .default(20)
      .meta({ description: 'How many at most.', example: 20 }),
  })
  .meta({ id: 'Search', example: { query: 'refund was refused', mode: 'hybrid', limit: 20 } });

const place = (what: string) =>
  z
    .object({
      rank: z.number().int().meta({ description: 'Place in the list, from 1.', example: 1 }),
      score: z.number().meta({ description: 'Score in the list.', example: 4.2 }),
    })
    .nullable()
    .meta({ description: what, example: { rank: 1, score: 4.2 } });

const text = (description: string, example: string) => z.string().meta({ description, example });

const searchItem = z
  .object({
    trace_id: text('Trace id.', '7f9e31dcc256f221988d09d154b807cc'),
    span_id: text('Span id.', '5c411687c1c499fb'),
    score: z.number().meta({ description: 'Sum of 1 / (60 + rank) over its lists.', example: 0.0325 }),
    lexical: place('Where it is among those found by words (BM25); null when it is not.'),
    dense: place('Where it is among those found by meaning (cosine similarity); null when it is not.'),
    name: text('Name of the span.', 'ChatCompletion'),
    service_name: text('service.name of the resource.', 'demo-app'),
    kind: text('OpenInference kind; empty when it has none.', 'LLM'),
    model: text('Model; empty when it has none.', 'gpt-4o'),
    session_id: text('Session; empty when it has none.', ''),
    start_time: z.string().meta({
      description: 'Start, with milliseconds.',
      example: '2026-11-21T05:08:41.373Z',
      format: 'date-time',
    }),
    snippet: text('The part of its text that has most of the words.', 'the refund was refused by the bank'),
    highlights: z
      .array(z.array(z.number().int()).meta({ description: 'Start and end.', example: [4, 10] }))
      .meta({
        description: 'Words of the query in the snippet: [start, end) in UTF-16 units.',
        example: [
          [4, 10],
          [15, 22],
        ],
      }),
  })
  .meta({ id: 'SearchItem' });

export const searchResultSchema = z
  .object({
    mode: z.enum(searchModes).meta({ description: 'How it was searched.', example: 'hybrid' }),
    truncated: z.boolean().meta({
      description: 'Older spans were not looked at: there are too many. Filters make room.',
      example: false,
    }),
    items: z.array(searchItem).meta({ description: 'Best first, each span once.' }),
  })
  .meta({ id: 'SearchResult' });

export type SearchBody = z.output<typeof searchBody>;
export type SearchResultBody = z.infer<typeof searchResultSchema>;
