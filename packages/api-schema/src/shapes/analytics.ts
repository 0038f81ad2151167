import { z } from 'zod';
import { FACET_NAMES } from './facet-names.ts';

const count = (description: string, example: number) => z.number().int().meta({ description, example });
const measure = (description: string, example: number) => z.number().meta({ description, example });
const percentile = (share: string, example: number) =>
  z
    .number()
    .nullable()
    .meta({
      description: `${share} of the spans took no longer, in ms; at most 3.2 % off; null without spans.`,
      example,
    });

const time = z
  .union(
    [
      z.iso.datetime({ offset: true }).transform((text) => new Date(text)),
      z
        .int()
        .min(0)
        .max(9_999_999_999_999)
        .transform((ms) => new Date(ms)),
    ],
    'must be RFC 3339 or Unix milliseconds',
  )
  .optional();

const selection = {
  q: z.string().max(8_192).default('').meta({ description: 'Filter.', example: 'service:checkout' }),
  from: time.meta({ description: '24 hours before `to` when left out.', example: '2026-11-21T00:00:00Z' }),
  to: time.meta({ description: 'Now when left out.', example: '2026-11-22T00:00:00Z' }),
};

const groupBy = z
  .array(
    z.union(
      [z.enum(FACET_NAMES), z.templateLiteral(['attr.', z.string().min(1).max(200)])],
      `must be of ${FACET_NAMES.join(', ')}, or attr.<key>`,
    ),
  )
  .max(3)
  .default([])
  .meta({ description: 'Fields of the filter language, or `attr.<key>`.', example: ['model'] });

const groups = z.int().min(1).max(500).default(10).meta({ description: 'Groups, at most.', example: 10 });
const orderBy = z
  .enum(['spans', 'errors', 'tokens', 'cost'])
  .default('spans')
  .meta({ description: 'Which groups: those with the most of this.', example: 'cost' });

export const timeseriesBodySchema = z
  .strictObject({
    ...selection,
    interval_s: z
      .int()
      .min(1)
      .max(31 * 86_400)
      .optional()
      .meta({ description: 'Length of an interval; chosen by the range when left out.', example: 60 }),
    group_by: groupBy,
    order_by: orderBy,
    limit: groups,
  })
  .meta({ id: 'TimeseriesQuery' });

export const breakdownBodySchema = z
  .strictObject({ ...selection, group_by: groupBy, order_by: orderBy, limit: groups })
  .meta({ id: 'BreakdownQuery' });

export const compareBodySchema = z
  .strictObject({
    left: z
      .strictObject(selection)
      .meta({ description: 'What is looked at.', example: { q: 'duration>2s' } }),
    right: z
      .strictObject(selection)
      .meta({ description: 'What it is compared with.', example: { q: 'duration<=2s' } }),
    limit: z.int().min(1).max(200).default(30).meta({ description: 'Differences, at most.', example: 30 }),
  })
  .meta({ id: 'CompareQuery' });

export const measuresSchema = z
  .object({
    spans: count('Spans.', 1_200),
    errors: count('Spans with status error.', 12),
    error_rate: measure('errors / spans.', 0.01),
    spans_per_second: measure('Over the interval.', 0.5),
    p50_ms: percentile('50 %', 120),
    p90_ms: percentile('90 %', 480),
    p95_ms: percentile('95 %', 900),
    p99_ms: percentile('99 %', 2_400),
    input_tokens: count('Tokens in.', 90_000),
    output_tokens: count('Tokens out.', 21_000),
    cached_input_tokens: count('Tokens in that were cached.', 30_000),
    reasoning_tokens: count('Tokens out that were reasoning.', 4_000),
    cost_usd: measure('Cost in US dollars, exact to the nano-dollar.', 1.27),
  })
  .meta({ id: 'Measures' });

const group = z
  .record(z.string(), z.string())
  .meta({ description: 'Value of each field of `group_by`; "" = not said.', example: { model: 'gpt-4o' } });
const source = z.enum(['rollup', 'raw']).meta({
  description: 'Counted from the rollup by the minute, or from the spans: the same numbers.',
  example: 'rollup',
});

export const timeseriesSchema = z
  .object({
    interval_s: count('Length of an interval.', 60),
    source,
    series: z
      .array(
        z.object({
          group,
          points: z
            .array(
              measuresSchema
                .extend({
                  time: z
                    .string()
                    .meta({ description: 'Start of the interval.', example: '2026-11-21T05:08:00.000Z' }),
                })
                .meta({ id: 'TimeseriesPoint' }),
            )
            .meta({ description: 'Intervals that have spans, in order.' }),
        }),
      )
      .meta({ description: 'One for each group.' }),
  })
  .meta({ id: 'Timeseries' });

export const breakdownSchema = z
  .object({
    source,
    total: measuresSchema.meta({ description: 'All groups together, also those that are not listed.' }),
    rows: z
      .array(measuresSchema.extend({ group }).meta({ id: 'BreakdownRow' }))
      .meta({ description: 'Ordered by `order_by`.' }),
  })
  .meta({ id: 'Breakdown' });

export const comparisonSchema = z
  .object({
    left: measuresSchema.meta({ description: 'What is looked at.' }),
    right: measuresSchema.meta({ description: 'What it is compared with.' }),
    differences: z
      .array(
        z
          .object({
            field: z.string().meta({ description: 'Field, or `attr.<key>`.', example: 'model' }),
            value: z.string().meta({ description: 'Value.', example: 'gpt-4o' }),
            left_spans: count('Spans with it on the left.', 40),
            right_spans: count('Spans with it on the right.', 3),
            left_share: measure('Share of the spans on the left.', 0.8),
            right_share: measure('Share of the spans on the right.', 0.1),
          })
          .meta({ id: 'Difference' }),
      )
      .meta({ description: 'The largest difference of shares first.' }),
  })
  .meta({ id: 'Comparison' });

export type MeasuresBody = z.infer<typeof measuresSchema>;
