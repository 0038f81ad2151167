import type { Span } from '@studio/core';
import { AttributeReader } from './attribute-reader.ts';

export interface Service {
  /** '' when the resource has none. */
  readonly namespace: string;
  readonly name: string;
  readonly version: string | null;
}

/** The service as the store files it: `unknown_service` when it has no name. */
export function serviceOf({ resource }: Span): Service {
  const attributes = new AttributeReader(resource.attributes);
  return {
    namespace: attributes.text('service.namespace') ?? '',
    name: attributes.text('service.name') ?? 'unknown_service',
    version: attributes.text('service.version'),
  };
}
