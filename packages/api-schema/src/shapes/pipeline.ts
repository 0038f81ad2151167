import { z } from 'zod';
import { projectQuery } from './parameters.ts';

const wholeNumber = 'must be a whole number';

export const pipelineQuery = projectQuery.extend({
  days: z.coerce
    .number(wholeNumber)
    .int(wholeNumber)
    .min(1, 'must be at least 1')
    .max(366, 'must be at most 366')
    .default(30)
    .meta({ description: 'How many days, today included (UTC).', example: 30 }),
});

const count = (what: string, example: number) => z.number().int().min(0).meta({ description: what, example });

const ledger = {
  accepted: count('Spans that were answered with OK.', 1_000),
  stored: count('Spans that can be queried.', 940),
  duplicates: count("Spans of a client's retry of a request that is stored already.", 30),
  dead_lettered: count('Spans that can never be stored; see the dead letters.', 5),
  dropped_by_operator: count('Dead-lettered or waiting spans that an operator gave up.', 0),
  erased_before_storing: count('Spans of an erasure that had not been stored.', 0),
  in_flight: z.number().int().min(0).nullable().meta({
    description: 'Spans in the log that wait to be stored. null: this process cannot see the log.',
    example: 25,
  }),
  rejected: count('Spans that were refused as invalid and are not among the accepted ones.', 2),
};

const lag = z.object({
  partition: count('Partition of the log.', 0),
  records: count('Requests that wait.', 4),
  seconds: z
    .number()
    .min(0)
    .meta({ description: 'Age of the oldest one; 0 when there is none.', example: 0.4 }),
});

const ms = (what: string, example: number) =>
  z
    .number()
    .min(0)
    .meta({ description: `${what}, in ms from received to written.`, example });

export const pipelineSchema = z
  .object({
    totals: z.object(ledger).meta({ description: 'All days together.' }),
    days: z
      .array(
        z.object({
          day: z.string().meta({ description: 'Day received, UTC.', example: '2026-11-21', format: 'date' }),
          ...ledger,
        }),
      )
      .meta({ description: 'Days with anything, newest first.' }),
    freshness: z
      .object({
        p50_ms: ms('Half of the spans waited at most this long', 180),
        p95_ms: ms('95 of 100', 420),
        p99_ms: ms('99 of 100', 900),
        batches: count(
          'Batches that this is made of: a span counts as long as the slowest of its batch.',
          120,
        ),
      })
      .nullable()
      .meta({ description: 'null when nothing was stored.' }),
    lag: z.array(lag).nullable().meta({
      description: 'How far the indexers are behind, of all projects. null: this process cannot see the log.',
    }),
    is_in_flight_complete: z.boolean().meta({
      description: 'false: more waits than was counted, or it cannot be seen.',
      example: true,
    }),
    log_problem: z.string().nullable().meta({
      description: 'Why the log cannot be seen, if so.',
      example: null,
    }),
  })
  .meta({ id: 'Pipeline' });

export type PipelineBody = z.infer<typeof pipelineSchema>;
