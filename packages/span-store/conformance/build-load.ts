import { randomBytes } from 'node:crypto';
import type { SpanRow } from '../src/row.ts';
import { NOON_MS, resourceWire, scopeWire, spanRow } from './build-rows.ts';

const SERVICES = ['frontend', 'checkout', 'cart', 'payment', 'shipping', 'search', 'agent', 'gateway'];
const OPERATIONS = ['GET /cart', 'POST /order', 'SELECT orders', 'charge', 'embed', 'plan', 'render', 'rank'];
const SPANS_PER_TRACE = 8;

export interface LoadOptions {
  readonly spans: number;
  /** `plain`: 11 short attributes. `kilobyte`: about 1 kB on the wire, LLM-like, with words. */
  readonly kind: 'plain' | 'kilobyte';
  readonly firstOffset?: number;
  readonly spansPerRecord?: number;
  /** Traces are spread evenly over this time up to `endMs` (default: NOON_MS). */
  readonly overMs?: number;
  readonly endMs?: number;
}

/** Spans as a busy system makes them: traces of eight over several services, ids random, times in nanoseconds. */
export function loadRows(options: LoadOptions): SpanRow[] {
  const { spans, kind, firstOffset = 0, spansPerRecord = 100, overMs = spans, endMs = NOON_MS } = options;
  const resources = SERVICES.map(resourceWire);
  const scope = scopeWire('bench');
  const rows: SpanRow[] = [];
  let traceId = randomBytes(16);
  let rootId = randomBytes(8);
  let traceStart = 0n;
  for (let n = 0; n < spans; n++) {
    const place = n % SPANS_PER_TRACE;
    if (place === 0) {
      traceId = randomBytes(16);
      const ms = endMs - overMs + Math.floor((n / spans) * overMs);
      traceStart = BigInt(ms) * 1_000_000n + BigInt(Math.floor(Math.random() * 1e6));
    }
    const spanId = randomBytes(8);
    const service = (Math.floor(n / SPANS_PER_TRACE) + place) % SERVICES.length;
    const startUnixNano = traceStart + BigInt(place * 1_700_000 + Math.floor(Math.random() * 1e6));
    rows.push(
      spanRow({
        offset: firstOffset + Math.floor(n / spansPerRecord),
        idx: n % spansPerRecord,
        receivedAtUnixMs: Number(traceStart / 1_000_000n) + 2_000,
        traceId,
        spanId,
        parentSpanId: place === 0 ? new Uint8Array(0) : rootId,
        name: OPERATIONS[place]!,
        kind: place === 0 ? 2 : 3,
        statusCode: n % 50 === 0 ? 2 : 0,
        startUnixNano,
        endUnixNano: startUnixNano + BigInt(Math.floor(Math.random() ** 4 * 2e9) + 50_000),
        contentHash: randomBytes(8).readBigUInt64LE(),
        serviceName: SERVICES[service]!,
        resource: resources[service]!,
        scope,
        ...(kind === 'plain' ? plainAttributes(n) : kilobyteAttributes(n, place)),
      }),
    );
    if (place === 0) rootId = spanId;
  }
  return rows;
}

function plainAttributes(n: number): Partial<SpanRow> {
  return {
    attrsString: [
      ['http.request.method', n % 3 ? 'GET' : 'POST'],
      ['http.route', `/api/v1/items/${n % 40}`],
      ['server.address', `node-${n % 16}.internal`],
      ['network.protocol.version', '1.1'],
      ['url.scheme', 'https'],
      ['k8s.pod.name', `pod-${n % 64}`],
      ['deployment.environment', 'production'],
      ['user_agent.original', `agent/${n % 5}`],
    ],
    attrsInt: [
      ['http.response.status_code', BigInt(n % 50 ? 200 : 500)],
      ['server.port', 8080n],
    ],
    attrsBool: [['retry', n % 10 === 0]],
  };
}

const WORDS =
  'the order was placed by a customer who asked about delivery price and refund of an item in stock today'.split(
    ' ',
  );

function words(count: number): string {
  const chosen: string[] = [];
  for (let i = 0; i < count; i++) chosen.push(WORDS[Math.floor(Math.random() * WORDS.length)]!);
  return chosen.join(' ');
}

function kilobyteAttributes(n: number, place: number): Partial<SpanRow> {
  const isLlm = place === 4;
  return {
    attrsString: [
      ['openinference.span.kind', isLlm ? 'LLM' : 'CHAIN'],
      ['input.value', words(70)],
      ['output.value', words(45)],
      ['session.id', `session-${Math.floor(n / 64)}`],
      ['user.id', `user-${n % 997}`],
      ['llm.model_name', isLlm ? 'gpt-4o' : ''],
      ['http.route', `/api/v1/items/${n % 40}`],
      ['deployment.environment', 'production'],
    ],
    attrsInt: [
      ['llm.token_count.prompt', BigInt(n % 900)],
      ['llm.token_count.completion', BigInt(n % 300)],
    ],
    attrsBool: [['cached', n % 7 === 0]],
    openInferenceKind: isLlm ? 'LLM' : 'CHAIN',
    provider: isLlm ? 'openai' : '',
    model: isLlm ? 'gpt-4o' : '',
    inputTokens: n % 900,
    outputTokens: n % 300,
    costNanoUsd: BigInt((n % 900) * 2500),
    sessionId: `session-${Math.floor(n / 64)}`,
    userId: `user-${n % 997}`,
  };
}
