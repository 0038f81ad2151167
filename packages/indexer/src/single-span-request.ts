import type { WireSpan } from '@studio/otlp';

const LENGTH_DELIMITED = 2;
/** ExportTraceServiceRequest.resource_spans */
const RESOURCE_SPANS = (1 << 3) | LENGTH_DELIMITED;
/** ResourceSpans.scope_spans */
const SCOPE_SPANS = (2 << 3) | LENGTH_DELIMITED;
/** ScopeSpans.spans */
const SPANS = (2 << 3) | LENGTH_DELIMITED;

/** An ExportTraceServiceRequest that holds this span alone, with its resource and scope: the body of its dead letter. */
export function singleSpanRequest({ wire, resource, scope }: WireSpan): Uint8Array {
  const spans = field(SPANS, [wire]);
  const scopeSpans = field(SCOPE_SPANS, [scope.wire, ...spans]);
  return Buffer.concat(field(RESOURCE_SPANS, [resource.wire, ...scopeSpans]));
}

function field(tag: number, parts: readonly Uint8Array[]): Uint8Array[] {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return [Uint8Array.from([tag, ...varint(length)]), ...parts];
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  return [...bytes, rest];
}
