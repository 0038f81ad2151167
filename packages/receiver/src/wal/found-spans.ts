import { bytesToHex } from '@studio/core';
import { createToRawSpan, type WireSpan } from '@studio/otlp';
import type { SpanRecord, StoredRecord } from '@studio/span-log';
import { WAL_LIMITS } from './limits.ts';
import { knownRecord, type LoggedSpan, readableBody, sizeOf, spansOfBody } from './logged-span.ts';

export interface WantedSpans {
  readonly projectId: string;
  /** 32 hexadecimal characters; undefined = of all traces. */
  readonly traceId?: string | undefined;
  readonly limit?: number | undefined;
  readonly maxBodyBytes: number;
}

interface Found {
  readonly span: LoggedSpan;
  /** Decides which of several claims of an identity the store will show: when received, then the place in the log. */
  readonly place: readonly number[];
}

/** Spans by identity, within the limits. */
export class FoundSpans {
  readonly #wanted: WantedSpans;
  readonly #traceId: Buffer | undefined;
  readonly #limit: number;
  readonly #byIdentity = new Map<string, Found>();
  #bytes = 0;
  #scanned = 0;
  #isFull = false;
  skipped = 0;

  constructor(wanted: WantedSpans) {
    this.#wanted = wanted;
    this.#traceId = wanted.traceId === undefined ? undefined : Buffer.from(wanted.traceId, 'hex');
    this.#limit = Math.min(wanted.limit || WAL_LIMITS.snapshotSpans, WAL_LIMITS.snapshotSpans);
  }

  /** Something was left out, or may have been. */
  get isFull(): boolean {
    return this.#isFull;
  }

  spans(): LoggedSpan[] {
    return [...this.#byIdentity.values()].map(({ span }) => span);
  }

  /** The last records first, so that the newest spans are what fits. */
  look(records: readonly StoredRecord[]): void {
    for (const stored of records.toReversed()) {
      if (this.#scanned >= WAL_LIMITS.snapshotScanBytes) this.#isFull = true;
      if (this.#isFull) return;
      this.#lookInto(stored);
    }
  }

  #lookInto(stored: StoredRecord): void {
    const record = knownRecord(stored);
    this.#scanned += record?.body.length ?? 0;
    if (record === undefined) this.skipped++;
    if (record?.projectId !== this.#wanted.projectId) return;
    const body = readableBody(record, this.#wanted.maxBodyBytes);
    if (body !== record.body) this.#scanned += body?.length ?? 0;
    // Almost no record holds the trace that is looked for: finding that out is much cheaper than decoding.
    if (body && this.#traceId && !isIn(body, this.#traceId)) return;
    const spans = body && spansOfBody(body, record);
    if (spans === undefined) {
      this.skipped++;
      return;
    }
    const toRaw = createToRawSpan();
    for (const span of spans) {
      if (span.problem !== undefined) this.skipped++;
      else if (this.#isWanted(span)) this.#take(stored, record, span, toRaw);
    }
  }

  #isWanted({ traceId }: WireSpan): boolean {
    return this.#traceId === undefined || Buffer.compare(traceId, this.#traceId) === 0;
  }

  #take(
    { partition, offset }: StoredRecord,
    { projectId, receivedAtUnixMs }: SpanRecord,
    wire: WireSpan,
    toRaw: ReturnType<typeof createToRawSpan>,
  ): void {
    const identity = bytesToHex(wire.traceId) + bytesToHex(wire.spanId);
    const place = [receivedAtUnixMs, partition, offset, wire.index];
    const known = this.#byIdentity.get(identity);
    if (known && isBefore(known.place, place)) return;
    const raw = toRaw(wire);
    const size = sizeOf(raw);
    const isTooMuch = this.#bytes + size > WAL_LIMITS.snapshotBytes || this.#byIdentity.size >= this.#limit;
    if (!known && isTooMuch && this.#byIdentity.size > 0) {
      this.#isFull = true;
      return;
    }
    // A copy: a view would hold the whole body.
    const span = { ...raw, spanBytes: Uint8Array.from(raw.spanBytes), projectId, receivedAtUnixMs };
    this.#bytes += size - (known ? sizeOf(known.span) : 0);
    this.#byIdentity.set(identity, { span, place });
  }
}

function isBefore(a: readonly number[], b: readonly number[]): boolean {
  const at = a.findIndex((value, i) => value !== b[i]);
  return at >= 0 && (a[at] ?? 0) < (b[at] ?? 0);
}

function isIn(bytes: Uint8Array, wanted: Buffer): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(wanted);
}
