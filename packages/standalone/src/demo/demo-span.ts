import type { Attributes, SpanKind } from '@opentelemetry/api';

/** A span to be sent: plain data, times relative to its parent, so that a trace reads like the code that made it. */
export interface DemoSpan {
  /** Which of the made-up services it belongs to. */
  readonly service: string;
  readonly name: string;
  readonly kind?: SpanKind;
  /** Pause after the span before it (the parent's start for the first), ms. */
  readonly afterMs: number;
  /** Its own time, beside that of its children, ms. */
  readonly ownMs: number;
  readonly attributes: Attributes;
  readonly events?: readonly DemoEvent[];
  /** Failed with this message. */
  readonly error?: { readonly type: string; readonly message: string };
  readonly children?: readonly DemoSpan[];
}

export interface DemoEvent {
  readonly name: string;
  readonly attributes: Attributes;
}

/** How long a span lasts: its own time and its children one after another, ms. */
export function durationMs(span: DemoSpan): number {
  return (span.children ?? []).reduce((sum, child) => sum + child.afterMs + durationMs(child), span.ownMs);
}

export function countSpans(span: DemoSpan): number {
  return (span.children ?? []).reduce((sum, child) => sum + countSpans(child), 1);
}
