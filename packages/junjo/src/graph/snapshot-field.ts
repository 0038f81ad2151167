import type { Json } from '../json/json-value.ts';

export type SnapshotObject = { readonly [key: string]: Json };

/** Text that is not empty. */
export function textOf(value: Json | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

export function textsOf(value: Json | undefined): readonly string[] {
  if (!Array.isArray(value)) return [];
  return (value as readonly Json[]).filter((item) => typeof item === 'string');
}
