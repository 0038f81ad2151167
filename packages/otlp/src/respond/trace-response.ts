import { WireWriter } from '../wire/wire-writer.ts';

/** ExportTracePartialSuccess: how many spans were refused, and why the first of them. */
export interface PartialSuccess {
  readonly rejectedSpans: number;
  readonly errorMessage: string;
}

const PARTIAL_SUCCESS = 0x0a; // ExportTraceServiceResponse 1
const REJECTED_SPANS = 0x08; // ExportTracePartialSuccess 1
const ERROR_MESSAGE = 0x12; // 2

/** ExportTraceServiceResponse; empty when everything was accepted. Of the same form for logs and metrics. */
export function encodeTraceResponse(partial: PartialSuccess | undefined): Uint8Array {
  const writer = new WireWriter(64);
  if (partial !== undefined)
    writer.message(PARTIAL_SUCCESS, () => {
      if (partial.rejectedSpans !== 0) writer.int64(REJECTED_SPANS, BigInt(partial.rejectedSpans));
      if (partial.errorMessage !== '') writer.text(ERROR_MESSAGE, partial.errorMessage);
    });
  return writer.finish();
}

/** The same as OTLP/JSON (64-bit integers are strings there). */
export function traceResponseToJson(partial: PartialSuccess | undefined): object {
  if (partial === undefined) return {};
  return {
    partialSuccess: { rejectedSpans: String(partial.rejectedSpans), errorMessage: partial.errorMessage },
  };
}
