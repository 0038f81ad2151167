import { status } from '@grpc/grpc-js';
import { context, type DiagLogger, diag, ROOT_CONTEXT } from '@opentelemetry/api';
import {
  type ExportResult,
  ExportResultCode,
  globalErrorHandler,
  suppressTracing,
} from '@opentelemetry/core';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';
import type { Credentials } from './credentials/credentials.ts';
import { openCredentials } from './credentials/open-credentials.ts';
import { JunjoExportError, toExportError } from './export-error.ts';
import type { JunjoOtelExporterOptions } from './options/exporter-options.ts';
import { type ExporterSettings, resolveOptions } from './options/resolve-options.ts';
import { readRejection } from './send/read-rejection.ts';
import { SendQueue } from './send/send-queue.ts';
import { type SendParts, sendRequest } from './send/send-request.ts';
import { type SerializedRequest, serializeRequests } from './send/serialize-requests.ts';
import { openTraceClient, type TraceClient } from './send/trace-client.ts';
import { type ExporterStats, SpanCounts } from './span-counts.ts';
import { systemTime } from './time.ts';
import type { Limit } from './within.ts';

/** A waiting call probes its connection, and knows that it is dead, before its attempt ends. */
const PROBE_AFTER_PART = 0.4;

/**
 * Sends spans to Junjo AI Studio over OTLP/gRPC. A standard OpenTelemetry `SpanExporter`, made for the
 * `BatchSpanProcessor`. The constructor throws TypeError for options that cannot work and does no I/O; the first
 * export connects.
 */
export class JunjoOtelExporter implements SpanExporter {
  readonly #settings: ExporterSettings;
  readonly #log: DiagLogger = diag.createComponentLogger({ namespace: '@junjo/otel-exporter' });
  readonly #client: TraceClient;
  readonly #credentials: Credentials;
  readonly #queue: SendQueue;
  readonly #send: SendParts;
  readonly #counts = new SpanCounts();
  readonly #pending = new Set<Promise<ExportResult>>();
  readonly #abort = new AbortController();
  #closing: Promise<void> | undefined;

  constructor(options: JunjoOtelExporterOptions = {}) {
    this.#settings = resolveOptions(options);
    const probeAfterMillis = this.#settings.retry.attemptTimeoutMillis * PROBE_AFTER_PART;
    this.#client = openTraceClient({ ...this.#settings, probeAfterMillis });
    this.#credentials = openCredentials(this.#settings, this.#log);
    this.#queue = new SendQueue(this.#settings);
    this.#send = {
      client: this.#client,
      credentials: this.#credentials,
      retry: this.#settings.retry,
      time: systemTime,
      random: Math.random,
      log: this.#log,
      onRetry: () => this.#counts.retry(),
    };
  }

  /**
   * Sends the spans, with retries, within `timeoutMillis`. The callback gets SUCCESS once the server acknowledged all
   * requests that the spans made (also when it rejected single spans as invalid), else FAILED with a JunjoExportError.
   */
  export(spans: ReadableSpan[], resultCallback: (result: ExportResult) => void): void {
    // Not the caller's context: neither its span nor the exporter's own calls belong in a trace.
    const result = context.with(suppressTracing(ROOT_CONTEXT), () => this.#exportAll(spans));
    this.#pending.add(result);
    result
      .then((settled) => {
        this.#pending.delete(result);
        resultCallback(settled);
      })
      .catch(globalErrorHandler);
  }

  /** Resolves when all exports that were begun before have ended, well or not; their deadlines bound it. */
  async forceFlush(): Promise<void> {
    await Promise.all(this.#pending);
  }

  /**
   * Refuses new exports, waits for those that were begun, gives up what is not acknowledged after `timeoutMillis`
   * (default: the exporter's) and closes the connection. Always resolves; what was lost is in `stats()`, in `onError`
   * and as a warning of OpenTelemetry's `diag`. Called again, the shorter time counts.
   */
  shutdown(timeoutMillis: number = this.#settings.timeoutMillis): Promise<void> {
    this.#closing ??= this.#close();
    const cancel = systemTime.after(timeoutMillis, () => this.#abort.abort(shutDown()));
    return this.#closing.finally(cancel);
  }

  /** What became of the spans so far. */
  stats(): ExporterStats {
    return this.#counts.snapshot();
  }

  async #close(): Promise<void> {
    const before = this.stats().failed;
    await this.forceFlush();
    this.#credentials.close();
    this.#client.close();
    const lost = this.stats().failed - before;
    if (lost > 0) this.#log.warn(`${lost} spans were lost at shutdown`);
  }

  async #exportAll(spans: ReadableSpan[]): Promise<ExportResult> {
    const deadline = systemTime.now() + this.#settings.timeoutMillis;
    const limit = { deadline, signal: this.#abort.signal };
    this.#counts.begin(spans.length);
    if (this.#closing) return this.#fail(shutDown(), spans.length);
    let requests: SerializedRequest[];
    try {
      requests = serializeRequests(spans, this.#settings.maxRequestBytes);
    } catch (error) {
      return this.#fail(error, spans.length);
    }
    const results = await Promise.all(requests.map((request) => this.#exportOne(request, limit)));
    return (
      results.find(({ code }) => code !== ExportResultCode.SUCCESS) ?? { code: ExportResultCode.SUCCESS }
    );
  }

  async #exportOne({ body, spans }: SerializedRequest, limit: Limit): Promise<ExportResult> {
    try {
      const sent = this.#queue.run(body.length, () => sendRequest(this.#send, body, limit));
      if (!sent) throw full(this.#settings.maxPendingBytes);
      const rejection = readRejection(await sent, spans);
      this.#counts.succeed(spans, rejection?.spans ?? 0);
      if (rejection) {
        this.#log.warn(`The server rejected ${rejection.spans} of ${spans} spans: ${rejection.message}`);
        if (rejection.spans > 0) this.#report(rejected(rejection));
      }
      return { code: ExportResultCode.SUCCESS };
    } catch (error) {
      return this.#fail(error, spans);
    }
  }

  #fail(reason: unknown, spans: number): ExportResult {
    const error = toExportError(reason, spans);
    this.#counts.fail(spans);
    this.#report(error);
    return { code: ExportResultCode.FAILED, error };
  }

  #report(error: JunjoExportError): void {
    try {
      this.#settings.onError?.(error);
    } catch (thrown) {
      this.#log.error('onError threw', thrown);
    }
  }
}

function shutDown(): JunjoExportError {
  return new JunjoExportError('Export failed: the exporter was shut down', { code: status.CANCELLED });
}

function full(maxPendingBytes: number): JunjoExportError {
  return new JunjoExportError(`Export failed: more than ${maxPendingBytes} bytes are waiting to be sent`, {
    code: status.RESOURCE_EXHAUSTED,
  });
}

function rejected({ spans, message }: { spans: number; message: string }): JunjoExportError {
  return new JunjoExportError(`The server rejected ${spans} spans: ${message}`, {
    code: status.INVALID_ARGUMENT,
    spans,
  });
}
