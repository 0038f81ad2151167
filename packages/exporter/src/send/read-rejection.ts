import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';

/** What a server that answered OK says it did not take. */
export interface Rejection {
  readonly spans: number;
  readonly message: string;
}

/**
 * The `partial_success` of an ExportTraceServiceResponse for a request of `sent` spans; undefined when the server
 * took all and has nothing to say. A response that cannot be read is a message, not a loss: the server said OK.
 */
export function readRejection(response: Uint8Array, sent: number): Rejection | undefined {
  try {
    const { partialSuccess } = ProtobufTraceSerializer.deserializeResponse(response);
    const spans = Math.min(sent, partialSuccess?.rejectedSpans ?? 0);
    const message = partialSuccess?.errorMessage ?? '';
    return spans > 0 || message !== '' ? { spans, message } : undefined;
  } catch {
    return { spans: 0, message: 'the response cannot be read' };
  }
}
