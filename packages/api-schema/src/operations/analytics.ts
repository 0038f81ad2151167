import { operation } from '../operation.ts';
import {
  breakdownBodySchema,
  breakdownSchema,
  compareBodySchema,
  comparisonSchema,
  timeseriesBodySchema,
  timeseriesSchema,
} from '../shapes/analytics.ts';
import { projectQuery } from '../shapes/parameters.ts';

const ask = {
  method: 'post',
  tag: 'Analytics',
  access: 'viewer',
  project: 'request',
  query: projectQuery,
} as const;

export const measureTimeseries = operation({
  ...ask,
  id: 'measureTimeseries',
  path: '/api/v1/analytics/timeseries',
  summary: 'Rate, errors, latency, tokens and cost over time',
  body: timeseriesBodySchema,
  success: { status: 200, schema: timeseriesSchema },
});

export const measureBreakdown = operation({
  ...ask,
  id: 'measureBreakdown',
  path: '/api/v1/analytics/breakdown',
  summary: 'The same by any field or attribute',
  body: breakdownBodySchema,
  success: { status: 200, schema: breakdownSchema },
});

export const compareSpans = operation({
  ...ask,
  id: 'compareSpans',
  path: '/api/v1/analytics/compare',
  summary: 'What differs between two selections or periods',
  body: compareBodySchema,
  success: { status: 200, schema: comparisonSchema },
});
