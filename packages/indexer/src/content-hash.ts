import type { WireResource, WireScope, WireSpan } from '@studio/otlp';
import xxhash from 'xxhash-wasm';

/** 64 bits over everything that the client sent for a span: the span, its resource and its scope, as wire bytes. */
export type ContentHash = (span: WireSpan) => bigint;

/**
 * XXH64 (0.15 µs for 900 bytes, where SHA-1 takes 1.6): it tells apart spans that claim one identity, it proves nothing.
 * Resource and scope go in as the seed, which is made once for the spans of a group.
 */
export async function loadContentHash(): Promise<ContentHash> {
  const { h64Raw } = await xxhash();
  let resource: WireResource | undefined;
  let scope: WireScope | undefined;
  let seed = 0n;
  return (span) => {
    if (span.resource !== resource || span.scope !== scope) {
      ({ resource, scope } = span);
      seed = h64Raw(scope.wire, h64Raw(resource.wire, 0n));
    }
    return h64Raw(span.wire, seed);
  };
}
