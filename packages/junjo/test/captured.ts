import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Span } from '@studio/core';
import { decodeTraces } from '@studio/otlp';

const spans = ['workflow-sdk-0.68.0', 'agent-sdk-0.68.0', 'legacy-sdk-0.62.1'].flatMap((name) =>
  decodeTraces(readFileSync(join(import.meta.dirname, `../../otlp/testdata/${name}.bin`))),
);

/** The spans of a trace that a real SDK sent. */
export const captured = (traceId: string): Span[] => spans.filter((span) => span.traceId === traceId);
