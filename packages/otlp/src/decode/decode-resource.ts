import type { KeyValue, Resource, Scope } from '@studio/core';
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
import type { WireReader } from '../wire/wire-reader.ts';
import { decodeKeyValue } from './decode-attributes.ts';
import { readText } from './read-text.ts';

/** The resource and schema URL of a ResourceSpans message; its scope spans are stepped over. */
export function decodeResource(reader: WireReader, end: number): Resource {
  const attributes: KeyValue[] = [];
  const resource = { attributes, droppedAttributesCount: 0, schemaUrl: '' };
  while (reader.pos < end) {
    const tag = reader.tag(end);
    if (tag === SCHEMA_URL) resource.schemaUrl = readText(reader, end);
    else if (tag === GROUP_RESOURCE) {
      const stop = reader.delimited(end);
      while (reader.pos < stop) {
        const field = reader.tag(stop);
        if (field === RESOURCE_ATTRIBUTES) attributes.push(decodeKeyValue(reader, reader.delimited(stop)));
        else if (field === RESOURCE_DROPPED_ATTRIBUTES) resource.droppedAttributesCount = reader.uint32(stop);
        else reader.skip(field, stop);
      }
    } else reader.skip(tag, end);
  }
  return resource;
}

/** The scope and schema URL of a ScopeSpans message; its spans are stepped over. */
export function decodeScope(reader: WireReader, end: number): Scope {
  const attributes: KeyValue[] = [];
  const scope = { name: '', version: '', attributes, droppedAttributesCount: 0, schemaUrl: '' };
  while (reader.pos < end) {
    const tag = reader.tag(end);
    if (tag === SCHEMA_URL) scope.schemaUrl = readText(reader, end);
    else if (tag === SCOPE_SPANS_SCOPE) {
      const stop = reader.delimited(end);
      while (reader.pos < stop) {
        const field = reader.tag(stop);
        if (field === SCOPE_NAME) scope.name = readText(reader, stop);
        else if (field === SCOPE_VERSION) scope.version = readText(reader, stop);
        else if (field === SCOPE_ATTRIBUTES) attributes.push(decodeKeyValue(reader, reader.delimited(stop)));
        else if (field === SCOPE_DROPPED_ATTRIBUTES) scope.droppedAttributesCount = reader.uint32(stop);
        else reader.skip(field, stop);
      }
    } else reader.skip(tag, end);
  }
  return scope;
}
