import { status } from '@grpc/grpc-js';

interface ExportErrorDetails {
  readonly code: number;
  readonly spans?: number;
  readonly cause?: unknown;
}

/** Why spans did not reach the server, or why the server refused them. */
export class JunjoExportError extends Error {
  override readonly name = 'JunjoExportError';
  /** A gRPC status code: the server's, or the nearest one for what happened before it answered. */
  readonly code: number;
  /** How many spans were lost. */
  readonly spans: number;

  constructor(message: string, { code, spans = 0, cause }: ExportErrorDetails) {
    super(message, { cause });
    this.code = code;
    this.spans = spans;
  }
}

/** Any failure of an export as the error that its caller gets, with the number of spans that it cost. */
export function toExportError(reason: unknown, spans: number): JunjoExportError {
  if (reason instanceof JunjoExportError)
    return new JunjoExportError(reason.message, { code: reason.code, spans, cause: reason.cause });
  const message = reason instanceof Error ? reason.message : String(reason);
  return new JunjoExportError(`Export failed: ${message}`, { code: status.INTERNAL, spans, cause: reason });
}
