/** Sends the workload with the stock OpenTelemetry SDK and its OTLP/gRPC exporter, as an application would. */
import { credentials, Metadata } from '@grpc/grpc-js';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { ATTR_SERVICE_NAME, ATTR_SERVICE_VERSION } from '@opentelemetry/semantic-conventions';
import { CountingExporter } from './counting-exporter.ts';
import { countSpans, durationMs } from './demo-span.ts';
import { createDice } from './dice.ts';
import { emitTrace } from './emit-trace.ts';
import { nextTrace } from './workload.ts';

export interface DemoOptions {
  /** host:port, or a URL: `https://` speaks TLS. */
  readonly endpoint: string;
  readonly apiKey: string;
  readonly traces: number;
  readonly seed: number;
  /** The last trace ends then, Unix ms; the others lie before it. */
  readonly nowMs: number;
  /** How far back the first trace lies, ms. */
  readonly spreadMs: number;
  readonly onProgress: (traces: number) => void;
}

export interface DemoResult {
  readonly traces: number;
  readonly sentSpans: number;
  readonly failedSpans: number;
  readonly lastError: Error | undefined;
}

/** Below the queue of the SDK's processor (2,048), which drops what does not fit. */
const FLUSH_SPANS = 1_000;
/** Messages are attributes here: a long conversation has more than the SDK's 128. */
const MAX_ATTRIBUTES = 2_000;

export async function sendDemo(options: DemoOptions): Promise<DemoResult> {
  const { traces, nowMs, spreadMs, onProgress } = options;
  const exporter = new CountingExporter(createExporter(options));
  const providers = new Map<string, NodeTracerProvider>();
  const providerOf = (service: string): NodeTracerProvider => {
    const known = providers.get(service);
    if (known) return known;
    const made = createProvider(service, exporter);
    providers.set(service, made);
    return made;
  };
  const flush = () => Promise.all([...providers.values()].map((provider) => provider.forceFlush()));

  const dice = createDice(options.seed);
  let unsent = 0;
  for (let index = 0; index < traces; index++) {
    const trace = nextTrace(dice);
    const endMs = nowMs - spreadMs * (1 - (index + 1) / traces);
    emitTrace(trace, endMs - durationMs(trace), (service) => providerOf(service).getTracer('junjo-demo'));
    unsent += countSpans(trace);
    if (unsent < FLUSH_SPANS && index + 1 < traces) continue;
    await flush();
    unsent = 0;
    onProgress(index + 1);
    if (exporter.failedSpans > 0) break;
  }
  await exporter.shutdown();
  const { sentSpans, failedSpans, lastError } = exporter;
  return { traces, sentSpans, failedSpans, lastError };
}

function createExporter({ endpoint, apiKey }: DemoOptions): OTLPTraceExporter {
  const url = endpoint.includes('://') ? endpoint : `http://${endpoint}`;
  const metadata = new Metadata();
  metadata.set('x-junjo-api-key', apiKey);
  const channel = url.startsWith('https://') ? credentials.createSsl() : credentials.createInsecure();
  return new OTLPTraceExporter({ url, metadata, credentials: channel, timeoutMillis: 20_000 });
}

function createProvider(service: string, exporter: CountingExporter): NodeTracerProvider {
  return new NodeTracerProvider({
    resource: resourceFromAttributes({
      [ATTR_SERVICE_NAME]: service,
      [ATTR_SERVICE_VERSION]: '1.4.0',
      'service.namespace': 'fennel-and-thyme',
      'deployment.environment.name': 'demo',
    }),
    spanLimits: { attributeCountLimit: MAX_ATTRIBUTES },
    spanProcessors: [new BatchSpanProcessor(exporter)],
  });
}
