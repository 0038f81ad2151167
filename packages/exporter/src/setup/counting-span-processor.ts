import { TraceFlags } from '@opentelemetry/api';
import { BatchSpanProcessor, type ReadableSpan } from '@opentelemetry/sdk-trace';

/**
 * The stock BatchSpanProcessor, which drops spans without a trace when its queue is full. Counting what goes in lets
 * the difference to what came out be told.
 */
export class CountingSpanProcessor extends BatchSpanProcessor {
  #taken = 0;
  #open = true;

  /** Sampled spans that ended before the shutdown. */
  get taken(): number {
    return this.#taken;
  }

  override onEnd(span: ReadableSpan): void {
    if (this.#open && (span.spanContext().traceFlags & TraceFlags.SAMPLED) !== 0) this.#taken++;
    super.onEnd(span);
  }

  override shutdown(): Promise<void> {
    this.#open = false;
    return super.shutdown();
  }
}
