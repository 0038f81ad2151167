import type { Filter } from '@studio/filter-language';

export const ROOTS_ONLY: Filter = {
  kind: 'field',
  field: 'root',
  comparison: { kind: 'boolean', value: true },
};
