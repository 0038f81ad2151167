export { FIELDS, type FieldName, type FieldType } from './fields.ts';
export type { AttributeFilter, Comparison, FieldFilter, Filter, Operator, Pattern } from './filter.ts';
export { and } from './filter.ts';
export { FilterError } from './filter-error.ts';
export { MAX_FILTER_BYTES, parseFilter } from './parse-filter.ts';
export { quoteValue } from './quote-value.ts';
