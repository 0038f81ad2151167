import { type Attributes, type DiagLogger, diag } from '@opentelemetry/api';
import {
  type BatchSpanProcessorOptions,
  type Sampler,
  type SpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { JunjoOtelExporter } from '../junjo-otel-exporter.ts';
import type { JunjoOtelExporterOptions } from '../options/exporter-options.ts';
import { EXPORT_TIMEOUT_MILLIS } from '../options/resolve-options.ts';
import { systemTime } from '../time.ts';
import { within } from '../within.ts';
import { CountingSpanProcessor } from './counting-span-processor.ts';
import { registerGlobals } from './register-globals.ts';
import { serviceResource } from './service-resource.ts';

export interface InitOtelOptions extends JunjoOtelExporterOptions {
  /** `service.name`: what Junjo AI Studio lists the application under. */
  readonly serviceName: string;
  /** Further resource attributes, such as `service.version` or `service.namespace`. */
  readonly resourceAttributes?: Attributes | undefined;
  /** Default: every trace, or what the parent decided. */
  readonly sampler?: Sampler | undefined;
  /** Of the BatchSpanProcessor: queue, batch size, delay. Default: OpenTelemetry's. */
  readonly batch?: Omit<BatchSpanProcessorOptions, 'exporter'> | undefined;
  /** Further processors, which see spans before they are queued. */
  readonly spanProcessors?: readonly SpanProcessor[] | undefined;
}

/** What `initOtel` set up. */
export interface Otel {
  readonly provider: TracerProvider;
  readonly exporter: JunjoOtelExporter;
  /** Sends everything that ended before the call. True when the server took all of it in time (default 30,000 ms). */
  flush(timeoutMillis?: number): Promise<boolean>;
  /**
   * The same, then ends the set-up and takes the globals back; never rejects. Losses are a warning of OpenTelemetry's
   * `diag`. Call it before the process ends. Called again, it returns the first call's result.
   */
  shutdown(timeoutMillis?: number): Promise<boolean>;
}

/** Beyond the exporter's own deadline, so that its error is seen and not the processor's "Timeout". */
const PROCESSOR_GRACE_MILLIS = 5_000;
const DEFAULT_TIMEOUT_MILLIS = 30_000;

/**
 * OpenTelemetry tracing to Junjo AI Studio in one call: tracer provider, batching, context and propagation, as
 * globals of `@opentelemetry/api`. Throws TypeError for options that cannot work, Error when OpenTelemetry is set up already.
 */
export function initOtel(options: InitOtelOptions): Otel {
  const { serviceName, resourceAttributes = {}, sampler, batch, spanProcessors = [] } = options;
  if (typeof serviceName !== 'string' || serviceName.trim() === '')
    throw new TypeError('serviceName must not be empty');
  const exporter = new JunjoOtelExporter(options);
  const exportTimeoutMillis = (options.timeoutMillis ?? EXPORT_TIMEOUT_MILLIS) + PROCESSOR_GRACE_MILLIS;
  const processor = new CountingSpanProcessor({ exportTimeoutMillis, ...batch, exporter });
  const provider = new TracerProvider({
    resource: serviceResource(serviceName, resourceAttributes),
    spanProcessors: [...spanProcessors, processor],
    ...(sampler && { sampler }),
  });
  const log = diag.createComponentLogger({ namespace: '@junjo/otel-exporter' });
  const unregister = registerGlobals(provider);
  const parts = { provider, exporter, processor, log, unregister };
  let ending: Promise<boolean> | undefined;
  return {
    provider,
    exporter,
    flush: (timeoutMillis = DEFAULT_TIMEOUT_MILLIS) => ending ?? flush(parts, timeoutMillis),
    shutdown: (timeoutMillis = DEFAULT_TIMEOUT_MILLIS) => {
      ending ??= shutdown(parts, timeoutMillis);
      return ending;
    },
  };
}

interface Parts {
  readonly provider: TracerProvider;
  readonly exporter: JunjoOtelExporter;
  readonly processor: CountingSpanProcessor;
  readonly log: DiagLogger;
  readonly unregister: () => void;
}

async function flush({ provider, exporter, log }: Parts, timeoutMillis: number): Promise<boolean> {
  const before = lostSpans(exporter);
  const done = await inTime(log, 'flush', timeoutMillis, async () => {
    const flushed = await provider.forceFlush({ timeoutMillis }).then(
      () => true,
      (errors: unknown) => reportLoss(log, 'flush', errors),
    );
    // The processor does not wait for a batch that it began to send before.
    await exporter.forceFlush();
    return flushed;
  });
  return done && lostSpans(exporter) === before;
}

async function shutdown(parts: Parts, timeoutMillis: number): Promise<boolean> {
  const { provider, exporter, processor, log, unregister } = parts;
  const deadline = systemTime.now() + timeoutMillis;
  const before = lostSpans(exporter);
  const flushed = await inTime(log, 'shutdown', timeoutMillis, () =>
    provider.shutdown().then(
      () => true,
      (error: unknown) => reportLoss(log, 'shutdown', error),
    ),
  );
  // A processor whose last batches failed does not shut its exporter down.
  await exporter.shutdown(Math.max(0, deadline - systemTime.now()));
  unregister();
  const { exported, rejected, failed } = exporter.stats();
  const dropped = processor.taken - exported - rejected - failed;
  if (dropped > 0) log.warn(`${dropped} spans were dropped: the queue of the BatchSpanProcessor was full`);
  return flushed && lostSpans(exporter) === before;
}

function inTime(
  log: DiagLogger,
  what: string,
  timeoutMillis: number,
  work: () => Promise<boolean>,
): Promise<boolean> {
  const deadline = systemTime.now() + timeoutMillis;
  const late = () => new Error(`not done after ${timeoutMillis} ms`);
  return within(systemTime, work(), { deadline, signal: new AbortController().signal }, late).catch(
    (error: unknown) => reportLoss(log, what, error),
  );
}

function reportLoss(log: DiagLogger, what: string, reasons: unknown): false {
  for (const reason of Array.isArray(reasons) ? reasons : [reasons])
    log.warn(`${what}: ${reason instanceof Error ? reason.message : String(reason)}`);
  return false;
}

function lostSpans(exporter: JunjoOtelExporter): number {
  const { failed, rejected } = exporter.stats();
  return failed + rejected;
}
