import { createHash } from 'node:crypto';
import type { LedgerRow, SpanBatch, SpanRow } from '../src/row.ts';
import { bucketDay } from '../src/row.ts';

/** 2026-03-01T12:00:00Z */
export const NOON_MS = 1_772_366_400_000;
const NS_PER_MS = 1_000_000n;
const NONE = new Uint8Array(0);

export function traceIdOf(n: number): Uint8Array {
  return createHash('sha256').update(`trace ${n}`).digest().subarray(0, 16);
}

export function spanIdOf(n: number): Uint8Array {
  return createHash('sha256').update(`span ${n}`).digest().subarray(0, 8);
}

/** ResourceSpans with one attribute `service.name`, as the wire has it. */
export function resourceWire(serviceName: string): Uint8Array {
  return resourceWithAttributes({ 'service.name': serviceName });
}

/** ResourceSpans with attributes whose values are text, as the wire has it. */
export function resourceWithAttributes(texts: Readonly<Record<string, string>>): Uint8Array {
  const attributes = Object.entries(texts).map(([key, text]) => {
    const value = field(1, Buffer.from(text));
    return field(1, Buffer.concat([field(1, Buffer.from(key)), field(2, value)]));
  });
  return field(1, Buffer.concat(attributes));
}

/** ScopeSpans with a scope's name, as the wire has it. */
export function scopeWire(name: string): Uint8Array {
  return field(1, field(1, Buffer.from(name)));
}

/** A length-delimited protobuf field. */
function field(number: number, body: Uint8Array): Buffer {
  const length: number[] = [];
  for (let rest = body.length; ; rest >>>= 7) {
    length.push(rest > 0x7f ? (rest & 0x7f) | 0x80 : rest);
    if (rest <= 0x7f) break;
  }
  return Buffer.concat([Buffer.from([(number << 3) | 2, ...length]), body]);
}

/** A plain span; every field can be overridden, what depends on them follows. */
export function spanRow(overrides: Partial<SpanRow> & { offset: number }): SpanRow {
  const receivedAtUnixMs = overrides.receivedAtUnixMs ?? NOON_MS + overrides.offset;
  const startUnixNano = overrides.startUnixNano ?? BigInt(receivedAtUnixMs) * NS_PER_MS - 1_500_000_123n;
  const seed = overrides.offset * 1000 + (overrides.idx ?? 0);
  const serviceName = overrides.serviceName ?? 'checkout';
  return {
    idx: 0,
    projectId: 'default',
    keyId: 'key-1',
    receivedAtUnixMs,
    bucketDay: bucketDay(startUnixNano, receivedAtUnixMs),
    retentionClass: 'default',
    traceId: traceIdOf(seed),
    spanId: spanIdOf(seed),
    parentSpanId: NONE,
    traceState: '',
    flags: 0x101,
    name: 'GET /cart',
    kind: 2,
    startUnixNano,
    endUnixNano: startUnixNano + 12_345_678n,
    statusCode: 0,
    statusMessage: '',
    contentHash: (BigInt(seed) * 0x9e3779b97f4a7c15n) & 0xffffffffffffffffn,
    serviceName,
    serviceNamespace: '',
    junjoSpanType: '',
    junjoExecutableRuntimeId: '',
    openInferenceKind: '',
    provider: '',
    model: '',
    operation: '',
    agentName: '',
    toolName: '',
    finishReason: '',
    errorType: '',
    inputTokens: 0,
    outputTokens: 0,
    cachedInputTokens: 0,
    reasoningTokens: 0,
    timeToFirstTokenNs: 0,
    costNanoUsd: 0n,
    sessionId: '',
    userId: '',
    hasException: false,
    inputText: '',
    outputText: '',
    resourceAttrs: [['service.name', serviceName]],
    attrsString: [['http.method', 'GET']],
    attrsInt: [['http.status_code', 200n]],
    attrsDouble: [],
    attrsBool: [],
    attrsOther: NONE,
    droppedAttributesCount: 0,
    events: NONE,
    eventNames: [],
    droppedEventsCount: 0,
    links: NONE,
    droppedLinksCount: 0,
    resource: resourceWire(serviceName),
    scope: scopeWire('test'),
    ...overrides,
  };
}

/** A batch over the offsets of its rows (or a wider range), with the ledger that belongs to it. */
export function batchOf(
  rows: readonly SpanRow[],
  overrides: Partial<Omit<SpanBatch, 'rows'>> = {},
): SpanBatch {
  const offsets = rows.map((row) => row.offset);
  return {
    logId: 'log-1',
    partition: 0,
    first: Math.min(...offsets),
    last: Math.max(...offsets),
    ledger: ledgerOf(rows),
    ...overrides,
    rows,
  };
}

function ledgerOf(rows: readonly SpanRow[]): LedgerRow[] {
  const byProjectAndDay = new Map<string, LedgerRow>();
  for (const row of rows) {
    const receivedDay = Math.floor(row.receivedAtUnixMs / 86_400_000);
    const key = `${row.projectId} ${receivedDay}`;
    const count = (byProjectAndDay.get(key)?.stored ?? 0) + 1;
    byProjectAndDay.set(key, {
      projectId: row.projectId,
      receivedDay,
      accepted: count,
      stored: count,
      twins: 0,
      deadLettered: 0,
      rejected: 0,
    });
  }
  return [...byProjectAndDay.values()];
}
