import type { SpanDetailBody } from '@studio/api-schema';
import type { StoredSpan } from '@studio/span-store';
import { attributesToJson } from './attributes-to-json.ts';
import { spanToJson } from './span-to-json.ts';

/** A span with what the original's form leaves out: nanoseconds, scope, schema URLs, when it was received. */
export function detailToJson({ span, receivedAtUnixMs }: StoredSpan): SpanDetailBody {
  const { scope, resource, startTimeUnixNano, endTimeUnixNano } = span;
  return {
    ...spanToJson(span),
    start_unix_nano: startTimeUnixNano.toString(),
    end_unix_nano: endTimeUnixNano.toString(),
    duration_nano: (endTimeUnixNano - startTimeUnixNano).toString(),
    scope_name: scope.name,
    scope_version: scope.version,
    scope_attributes_json: attributesToJson(scope.attributes),
    scope_dropped_attributes_count: scope.droppedAttributesCount,
    scope_schema_url: scope.schemaUrl,
    resource_schema_url: resource.schemaUrl,
    received_at: new Date(receivedAtUnixMs).toISOString(),
  };
}
