import { bytesToHex, type Span } from '@studio/core';
import { assembleSpan } from '@studio/otlp';
import type { SpanRow } from '../src/row.ts';

/** The span that a row must come back as. */
export function expectedSpan(row: SpanRow): Span {
  return assembleSpan({
    ...row,
    traceId: bytesToHex(row.traceId),
    spanId: bytesToHex(row.spanId),
    parentSpanId: bytesToHex(row.parentSpanId),
    startTimeUnixNano: row.startUnixNano,
    endTimeUnixNano: row.endUnixNano,
    attributes: [...row.attrsString, ...row.attrsInt, ...row.attrsDouble, ...row.attrsBool].map(
      ([key, value]) => ({ key, value }),
    ),
    otherAttributes: row.attrsOther,
  });
}
