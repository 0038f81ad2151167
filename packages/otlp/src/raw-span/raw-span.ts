import { messages } from '../wire/messages.ts';
import { GROUP_RESOURCE, SCOPE_SPANS_SCOPE } from '../wire/tags.ts';
import { WireReader } from '../wire/wire-reader.ts';
import type { WireResource, WireScope, WireSpan } from '../wire-span/wire-span.ts';

/** A span with what it came in, each as a protobuf message of its own: nothing is decoded, nothing is lost. */
export interface RawSpan {
  /** Span */
  readonly spanBytes: Uint8Array;
  /** Resource */
  readonly resourceBytes: Uint8Array;
  /** InstrumentationScope */
  readonly scopeBytes: Uint8Array;
  readonly resourceSchemaUrl: string;
  readonly scopeSchemaUrl: string;
}

/** Spans of one group one after another share the bytes of their resource and scope. Span bytes are views of the body. */
export function createToRawSpan(): (span: WireSpan) => RawSpan {
  let resource: WireResource | undefined;
  let scope: WireScope | undefined;
  let shared: Omit<RawSpan, 'spanBytes'>;
  return (span) => {
    if (span.resource !== resource || span.scope !== scope) {
      resource = span.resource;
      scope = span.scope;
      shared = {
        resourceBytes: payloadOf(resource.wire, GROUP_RESOURCE),
        scopeBytes: payloadOf(scope.wire, SCOPE_SPANS_SCOPE),
        resourceSchemaUrl: resource.schemaUrl,
        scopeSchemaUrl: scope.schemaUrl,
      };
    }
    return { spanBytes: span.wire, ...shared };
  };
}

/** A message field that came in several parts is their concatenation: that is how protobuf merges them. */
function payloadOf(wire: Uint8Array, tag: number): Uint8Array {
  const found = [...messages(new WireReader(wire), wire.byteLength, tag)];
  return Uint8Array.from(Buffer.concat(found.map(({ start, end }) => wire.subarray(start, end))));
}
