import { randomBytes } from 'node:crypto';
import type { Attributes, Span } from '@studio/core';
import { encodeTraces } from '@studio/otlp';

export interface RequestOptions {
  readonly spansPerRequest: number;
  /** Spans that share a trace id (default 8). */
  readonly spansPerTrace?: number;
  /** Approximate size of one span on the wire, in bytes (default 1000). */
  readonly spanBytes?: number;
  readonly services?: number;
}

export interface GeneratedRequest {
  readonly body: Buffer;
  /** `traceId:spanId` in hex, in order. */
  readonly ids: readonly string[];
}

const SENTINEL_START = 0x1122_3344_5566_7788n;
const SENTINEL_END = 0x1122_3344_5566_7799n;

/**
 * Makes export requests with unique ids at the cost of a copy: one request is encoded, then ids and times are
 * patched in place. Ids hold a counter behind a random prefix, so two generators never collide.
 */
export class RequestTemplate {
  readonly #template: Buffer;
  readonly #traceAt: readonly number[];
  readonly #spanAt: readonly number[];
  readonly #startAt: readonly number[];
  readonly #endAt: readonly number[];
  readonly #prefix = randomBytes(8);
  readonly #spanPrefix = randomBytes(3);
  readonly #spansPerTrace: number;
  #traces = 0;
  #spans = 0;

  constructor(options: RequestOptions) {
    this.#spansPerTrace = options.spansPerTrace ?? 8;
    const spans = Array.from({ length: options.spansPerRequest }, (_, index) => exampleSpan(index, options));
    this.#template = Buffer.from(encodeTraces(spans));
    this.#traceAt = find(this.#template, Buffer.from('feedfacefeedfacefeedfacefeedface', 'hex'));
    this.#spanAt = find(this.#template, Buffer.from('c0ffee00c0ffee00', 'hex'));
    this.#startAt = find(this.#template, littleEndian(SENTINEL_START));
    this.#endAt = find(this.#template, littleEndian(SENTINEL_END));
    for (const places of [this.#traceAt, this.#spanAt, this.#startAt, this.#endAt]) {
      if (places.length !== spans.length) throw new Error('a sentinel was not found once per span');
    }
  }

  /** Size of each request in bytes. */
  get bytes(): number {
    return this.#template.length;
  }

  next(nowMs: number): GeneratedRequest {
    const body = Buffer.from(this.#template);
    const ids: string[] = [];
    const start = BigInt(nowMs) * 1_000_000n;
    for (let i = 0; i < this.#spanAt.length; i++) {
      if (i % this.#spansPerTrace === 0) this.#traces++;
      const traceAt = this.#traceAt[i]!;
      const spanAt = this.#spanAt[i]!;
      this.#prefix.copy(body, traceAt);
      body.writeBigUInt64BE(BigInt(this.#traces), traceAt + 8);
      this.#spanPrefix.copy(body, spanAt);
      body.writeUIntBE(++this.#spans, spanAt + 3, 5);
      body.writeBigUInt64LE(start + BigInt(i) * 1000n, this.#startAt[i]!);
      body.writeBigUInt64LE(start + 5_000_000n + BigInt(i * 37_003), this.#endAt[i]!);
      ids.push(`${body.toString('hex', traceAt, traceAt + 16)}:${body.toString('hex', spanAt, spanAt + 8)}`);
    }
    return { body, ids };
  }
}

function exampleSpan(index: number, options: RequestOptions): Span {
  const service = `service-${(index >> 3) % (options.services ?? 4)}`;
  const attributes: Attributes = [
    { key: 'http.request.method', value: 'POST' },
    { key: 'http.response.status_code', value: 200n },
    { key: 'openinference.span.kind', value: index % 8 === 7 ? 'LLM' : 'CHAIN' },
    { key: 'llm.model_name', value: index % 8 === 7 ? 'gpt-4o-mini' : '' },
    { key: 'llm.token_count.prompt', value: BigInt(100 + index) },
    { key: 'llm.token_count.completion', value: BigInt(20 + index) },
    { key: 'gen_ai.request.temperature', value: 0.7 },
    { key: 'session.id', value: `session-${index % 16}` },
    { key: 'user.id', value: `user-${index % 50}` },
    { key: 'app.cache_hit', value: index % 2 === 0 },
  ].filter(({ value }) => value !== '');
  const padding = Math.max(0, (options.spanBytes ?? 1000) - 480);
  return {
    traceId: 'feedfacefeedfacefeedfacefeedface',
    spanId: 'c0ffee00c0ffee00',
    parentSpanId: index % 8 === 0 ? '' : '0102030405060708',
    traceState: '',
    flags: 256,
    name: ['request', 'retrieve', 'embed', 'rerank', 'plan', 'tool', 'parse', 'chat'][index % 8]!,
    kind: index % 8 === 0 ? 2 : 1,
    startTimeUnixNano: SENTINEL_START,
    endTimeUnixNano: SENTINEL_END,
    attributes: [...attributes, { key: 'input.value', value: words(index, padding) }],
    droppedAttributesCount: 0,
    events: [],
    droppedEventsCount: 0,
    links: [],
    droppedLinksCount: 0,
    status: index % 20 === 19 ? { code: 2, message: 'upstream timed out' } : { code: 0, message: '' },
    resource: {
      attributes: [
        { key: 'service.name', value: service },
        { key: 'service.version', value: '1.4.2' },
        { key: 'telemetry.sdk.language', value: 'nodejs' },
      ],
      droppedAttributesCount: 0,
      schemaUrl: '',
    },
    scope: { name: 'load', version: '1', attributes: [], droppedAttributesCount: 0, schemaUrl: '' },
  };
}

const VOCABULARY =
  'the refund policy of an order says that customer may return goods within thirty days when model answers with tools and context from search'.split(
    ' ',
  );

/** Word-like text of about `bytes` bytes, different for each `seed` (a plain linear congruential generator). */
function words(seed: number, bytes: number): string {
  let state = (seed * 2_654_435_761) >>> 0;
  let text = '';
  while (text.length < bytes) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    text += `${VOCABULARY[(state >>> 16) % VOCABULARY.length]} `;
  }
  return text.slice(0, bytes);
}

function find(haystack: Buffer, needle: Buffer): number[] {
  const places: number[] = [];
  for (let at = haystack.indexOf(needle); at >= 0; at = haystack.indexOf(needle, at + needle.length))
    places.push(at);
  return places;
}

function littleEndian(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return bytes;
}
