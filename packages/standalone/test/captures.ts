/** Telemetry recorded from real SDKs, and what the original system answered about it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Span } from '@studio/core';
import { decodeTraces } from '@studio/otlp';

export interface Golden {
  /** Path of the REST API. */
  readonly path: string;
  readonly body: readonly unknown[];
}

export interface Capture {
  readonly name: string;
  /** An ExportTraceServiceRequest as it was on the wire. */
  readonly body: Buffer;
  readonly spans: readonly Span[];
  /** One answer for each trace of the capture. */
  readonly goldens: readonly Golden[];
}

export const WORKFLOW = capture('workflow-sdk-0.68.0', ['workflow-1', 'workflow-2']);
export const AGENT = capture('agent-sdk-0.68.0', ['agent-1', 'agent-2']);
export const LEGACY = capture('legacy-sdk-0.62.1', ['legacy-1']);

function capture(name: string, goldens: readonly string[]): Capture {
  const packages = join(import.meta.dirname, '../..');
  const bytes = readFileSync(join(packages, 'otlp/testdata', `${name}.bin`));
  const answers = goldens.map((golden) => {
    const text = readFileSync(join(packages, 'api/testdata', `${golden}-spans.json`), 'utf8');
    const { request, body } = JSON.parse(text) as { request: string; body: unknown[] };
    return { path: request.replace('GET ', ''), body };
  });
  return { name, body: bytes, spans: decodeTraces(bytes), goldens: answers };
}

/** The same telemetry of other traces, byte for byte: sent again as it is it would be taken for a retry and stored once. */
export function withOtherTraceIds(original: Capture): Capture {
  const body = Buffer.from(original.body);
  for (const traceId of new Set(original.spans.map((span) => span.traceId))) {
    const bytes = Buffer.from(traceId, 'hex');
    for (let at = body.indexOf(bytes); at >= 0; at = body.indexOf(bytes, at + bytes.length)) {
      body.writeUInt8((body[at] ?? 0) ^ 0xff, at);
    }
  }
  return { name: original.name, body, spans: decodeTraces(body), goldens: [] };
}

/** The order of spans means nothing, nor does that of a span's attributes (OTLP: a map). */
export function comparable(spans: readonly Span[]): readonly Span[] {
  return spans
    .map((span) => ({ ...span, attributes: span.attributes.toSorted((a, b) => order(a.key, b.key)) }))
    .toSorted((a, b) => order(a.spanId, b.spanId));
}

const order = (a: string, b: string) => Number(a > b) - Number(a < b);
