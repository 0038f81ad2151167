import type { Span } from '@studio/core';
import { createToRawSpan, encodeTraces, readWireSpans } from '@studio/otlp';
import type { Wal } from '../src/wal/wal.ts';

/** A span log in memory: these spans of a project are accepted and not indexed, or nothing is. */
export function walOf(
  spans: readonly Span[] = [],
  answers: { truncated?: boolean; projectId?: string } = {},
): Wal {
  const { truncated = false, projectId = 'default' } = answers;
  return {
    hotSnapshot: async (request) => {
      const wanted = spans.filter(
        ({ traceId }) => traceId === request.traceId && projectId === request.projectId,
      );
      const raw = readWireSpans(encodeTraces(wanted)).map(createToRawSpan());
      return {
        spans: raw.map((span) => ({ ...span, projectId, receivedAtUnixMs: 1_795_237_722_001 })),
        truncated,
      };
    },
    flush: async () => ({ flushed: spans.length === 0, recordsBehind: spans.length }),
  };
}
