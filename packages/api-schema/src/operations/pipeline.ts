import { operation } from '../operation.ts';
import { pipelineQuery, pipelineSchema } from '../shapes/pipeline.ts';

export const getPipeline = operation({
  id: 'getPipeline',
  method: 'get',
  path: '/api/v1/pipeline',
  tag: 'Pipeline',
  summary: 'What became of every accepted span',
  description:
    'Per day received: accepted = stored + duplicates + dead_lettered + dropped_by_operator + erased_before_storing + in_flight. Beside it what was rejected, how far the indexers are behind, and how long spans waited.',
  access: 'viewer',
  project: 'request',
  query: pipelineQuery,
  success: { status: 200, schema: pipelineSchema },
});
