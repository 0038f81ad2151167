import { operation } from '../operation.ts';
import { projectQuery } from '../shapes/parameters.ts';
import { searchBody, searchResultSchema } from '../shapes/search.ts';

/** A question that is too long for a query string: it changes nothing, and the audit log does not know it. */
export const search = operation({
  id: 'search',
  method: 'post',
  path: '/api/v1/search',
  tag: 'Search',
  summary: 'Search prompts, responses and errors, by words and by meaning',
  access: 'viewer',
  project: 'request',
  query: projectQuery,
  body: searchBody,
  success: { status: 200, schema: searchResultSchema },
  errors: ['not_found', 'search_off', 'no_embedder'],
});
