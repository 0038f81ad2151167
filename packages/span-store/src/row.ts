/**
 * The physical row of one span: what the indexer makes and the store writes. Byte fields are views into the decoded
 * record and MUST stay unchanged until the write settles.
 */
export interface SpanRow {
  // ── provenance: (log id, partition) stand in the batch ──
  readonly offset: number;
  /** Index of the span inside its record, counted over the whole body. */
  readonly idx: number;
  readonly projectId: string;
  readonly keyId: string;
  /** Unix ms from the record's header. */
  readonly receivedAtUnixMs: number;
  /** Days since 1970-01-01 of the partition bucket: see `bucketDay`. */
  readonly bucketDay: number;
  /** Retention class of the project, part of the partition key; 'default' until classes are configured. */
  readonly retentionClass: string;

  // ── identity and shape ──
  /** 16 bytes. */
  readonly traceId: Uint8Array;
  /** 8 bytes. */
  readonly spanId: Uint8Array;
  /** 8 bytes, or empty for a root. */
  readonly parentSpanId: Uint8Array;
  readonly traceState: string;
  readonly flags: number;
  readonly name: string;
  readonly kind: number;
  /** As sent: 0 … 2^64-1. */
  readonly startUnixNano: bigint;
  readonly endUnixNano: bigint;
  readonly statusCode: number;
  readonly statusMessage: string;
  /** Hash over everything the client sent for this span (body, resource, scope): 8 bytes, last part of the sort key. */
  readonly contentHash: bigint;

  // ── hot columns, '' / 0 when the span does not say ──
  readonly serviceName: string;
  readonly serviceNamespace: string;
  readonly junjoSpanType: string;
  readonly junjoExecutableRuntimeId: string;
  /** OpenInference span kind, upper case ('LLM', 'TOOL', …), also derived from gen_ai.* for LLM calls. */
  readonly openInferenceKind: string;
  readonly provider: string;
  readonly model: string;
  /** GenAI operation ('chat', 'execute_tool', …). */
  readonly operation: string;
  readonly agentName: string;
  readonly toolName: string;
  readonly finishReason: string;
  /** `error.type`, else the type of the first exception. */
  readonly errorType: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Part of the input tokens. */
  readonly cachedInputTokens: number;
  /** Part of the output tokens. */
  readonly reasoningTokens: number;
  /** 0 when not said. */
  readonly timeToFirstTokenNs: number;
  readonly costNanoUsd: bigint;
  readonly sessionId: string;
  readonly userId: string;
  readonly hasException: boolean;
  /** What the call adds to its conversation, for full-text search. */
  readonly inputText: string;
  /** What it answered. */
  readonly outputText: string;
  /** String attributes of the resource; one array for the spans of a group. */
  readonly resourceAttrs: readonly (readonly [string, string])[];

  // ── lossless remainder ──
  /** Attributes by type; the first of a repeated key only. */
  readonly attrsString: readonly (readonly [string, string])[];
  readonly attrsInt: readonly (readonly [string, bigint])[];
  readonly attrsDouble: readonly (readonly [string, number])[];
  readonly attrsBool: readonly (readonly [string, boolean])[];
  /** All that the maps cannot hold, as OTLP KeyValue messages one after another (field 9 of Span): arrays, maps, bytes, empty, repeated keys, text that is not UTF-8. */
  readonly attrsOther: Uint8Array;
  /** Original order of attribute keys is not kept; OTLP gives it no meaning. */
  readonly droppedAttributesCount: number;
  /** Span.Event messages, length-delimited as field 11 of Span, one after another. */
  readonly events: Uint8Array;
  readonly eventNames: readonly string[];
  readonly droppedEventsCount: number;
  /** Span.Link messages, length-delimited as field 13 of Span. */
  readonly links: Uint8Array;
  readonly droppedLinksCount: number;
  /** The Resource message and schema URL: a ResourceSpans message without its scope_spans. Shared by the rows of one group. */
  readonly resource: Uint8Array;
  /** The InstrumentationScope and schema URL: a ScopeSpans message without its spans. */
  readonly scope: Uint8Array;
}

/** What became of the spans of one project in one batch; written with the batch. */
export interface LedgerRow {
  readonly projectId: string;
  /** Days since 1970-01-01 of the records' received time. */
  readonly receivedDay: number;
  /** From the record headers, so they count even what cannot be decoded. */
  readonly accepted: number;
  readonly stored: number;
  /** Spans of records that were twins of an earlier one. */
  readonly twins: number;
  readonly deadLettered: number;
  /** Refused by the receiver as invalid. */
  readonly rejected: number;
  /** When the first of these records was received, Unix ms: how fresh the store is. */
  readonly oldestReceivedAtUnixMs?: number;
}

/** The rows of one planned range of one partition: the unit of writing. */
export interface SpanBatch {
  readonly logId: string;
  readonly partition: number;
  /** First and last offset of the range, both included. The range names the batch: the same range always gives the same rows. */
  readonly first: number;
  readonly last: number;
  readonly rows: readonly SpanRow[];
  readonly ledger: readonly LedgerRow[];
}

const DAY_MS = 86_400_000;

/**
 * The day bucket of a span: the day it started if that lies within a window around the day it was received (2 days
 * before to 1 day after), else the day received. Wrong clocks must neither split an insert into a hundred parts nor
 * let retention delete what just came. A function of the record alone, so that a batch formed again is the same.
 */
export function bucketDay(startUnixNano: bigint, receivedAtUnixMs: number): number {
  const received = Math.floor(receivedAtUnixMs / DAY_MS);
  const started = Number(startUnixNano / 1_000_000n) / DAY_MS;
  const day = Math.floor(started);
  return day >= received - 2 && day <= received + 1 ? day : received;
}
