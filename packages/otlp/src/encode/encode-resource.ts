import type { Resource, Scope } from '@studio/core';
import {
  GROUP_RESOURCE,
  RESOURCE_ATTRIBUTES,
  RESOURCE_DROPPED_ATTRIBUTES,
  SCHEMA_URL,
  SCOPE_ATTRIBUTES,
  SCOPE_DROPPED_ATTRIBUTES,
  SCOPE_NAME,
  SCOPE_SPANS_SCOPE,
  SCOPE_VERSION,
} from '../wire/tags.ts';
import type { WireWriter } from '../wire/wire-writer.ts';
import { encodeAttributes } from './encode-attributes.ts';

/** Writes the fields of a ResourceSpans message but for its scope spans. */
export function encodeResource(writer: WireWriter, resource: Resource): void {
  writer.message(GROUP_RESOURCE, () => {
    encodeAttributes(writer, RESOURCE_ATTRIBUTES, resource.attributes);
    if (resource.droppedAttributesCount !== 0)
      writer.uint32(RESOURCE_DROPPED_ATTRIBUTES, resource.droppedAttributesCount);
  });
  if (resource.schemaUrl !== '') writer.text(SCHEMA_URL, resource.schemaUrl);
}

/** Writes the fields of a ScopeSpans message but for its spans. */
export function encodeScope(writer: WireWriter, scope: Scope): void {
  writer.message(SCOPE_SPANS_SCOPE, () => {
    if (scope.name !== '') writer.text(SCOPE_NAME, scope.name);
    if (scope.version !== '') writer.text(SCOPE_VERSION, scope.version);
    encodeAttributes(writer, SCOPE_ATTRIBUTES, scope.attributes);
    if (scope.droppedAttributesCount !== 0)
      writer.uint32(SCOPE_DROPPED_ATTRIBUTES, scope.droppedAttributesCount);
  });
  if (scope.schemaUrl !== '') writer.text(SCHEMA_URL, scope.schemaUrl);
}
