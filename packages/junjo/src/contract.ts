import type { AttributeReader } from './attribute-reader.ts';

/**
 * Version of the telemetry contract that a span was made by: 0 for SDKs before 0.64, which did not say (and, up to 0.62,
 * had other names for some attributes).
 */
export type Contract = 0 | 1 | 2 | 3;

export const CONTRACT_VERSION = 'junjo.telemetry.contract_version';

/** undefined when it is none of those that are understood. */
export function contractOf(attributes: AttributeReader): Contract | undefined {
  if (!attributes.has(CONTRACT_VERSION)) return 0;
  const version = attributes.count(CONTRACT_VERSION);
  return version === 1 || version === 2 || version === 3 ? version : undefined;
}

/** From contract 2 on every fact is promised, so that a missing one is worth a diagnostic. */
export const isStrict = (contract: Contract): boolean => contract >= 2;
