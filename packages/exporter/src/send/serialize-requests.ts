import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';

export interface SerializedRequest {
  /** An ExportTraceServiceRequest. */
  readonly body: Uint8Array;
  readonly spans: number;
}

/**
 * The spans as requests of at most `maxBytes` each: a batch of spans that hold whole prompts can be larger than what
 * a server takes. A single span above it becomes a request of its own; whether it is taken is the server's decision.
 */
export function serializeRequests(spans: ReadableSpan[], maxBytes: number): SerializedRequest[] {
  if (spans.length === 0) return [];
  const body = ProtobufTraceSerializer.serializeRequest(spans);
  if (body === undefined) throw new Error('the spans cannot be serialized');
  if (body.length <= maxBytes || spans.length === 1) return [{ body, spans: spans.length }];
  const parts = Math.min(spans.length, Math.ceil(body.length / maxBytes));
  const size = Math.ceil(spans.length / parts);
  return Array.from({ length: Math.ceil(spans.length / size) }, (_, i) =>
    serializeRequests(spans.slice(i * size, (i + 1) * size), maxBytes),
  ).flat();
}
