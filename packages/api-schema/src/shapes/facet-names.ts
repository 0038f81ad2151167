/** Fields of the filter language whose values can be counted. */
export const FACET_NAMES = [
  'service',
  'name',
  'status',
  'kind',
  'type',
  'provider',
  'model',
  'operation',
  'agent',
  'tool',
  'finish_reason',
  'error',
  'session',
  'user',
  'junjo',
] as const;
