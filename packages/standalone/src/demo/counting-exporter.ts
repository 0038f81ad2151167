import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-node';

type ResultCallback = Parameters<SpanExporter['export']>[1];

/** Passes batches on and remembers what became of them: the SDK itself only logs failures. */
export class CountingExporter implements SpanExporter {
  readonly #inner: SpanExporter;
  sentSpans = 0;
  failedSpans = 0;
  lastError: Error | undefined;

  constructor(inner: SpanExporter) {
    this.#inner = inner;
  }

  export(spans: ReadableSpan[], done: ResultCallback): void {
    this.#inner.export(spans, (result) => {
      const isSent = Number(result.code) === 0;
      if (isSent) this.sentSpans += spans.length;
      else this.failedSpans += spans.length;
      this.lastError = result.error ?? this.lastError;
      done(result);
    });
  }

  forceFlush(): Promise<void> {
    return this.#inner.forceFlush?.() ?? Promise.resolve();
  }

  shutdown(): Promise<void> {
    return this.#inner.shutdown();
  }
}
