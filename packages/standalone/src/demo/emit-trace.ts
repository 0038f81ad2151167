import {
  type Context,
  type HrTime,
  ROOT_CONTEXT,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { type DemoSpan, durationMs } from './demo-span.ts';

/** Makes the spans of one trace through the SDK, as if they had begun at `startMs` (Unix ms). */
export function emitTrace(root: DemoSpan, startMs: number, tracerOf: (service: string) => Tracer): void {
  emit(root, startMs, ROOT_CONTEXT, tracerOf);
}

function emit(span: DemoSpan, startMs: number, parent: Context, tracerOf: (service: string) => Tracer): void {
  const { service, name, attributes, kind, events = [], error, children = [] } = span;
  const options = { startTime: hrTime(startMs), attributes, ...(kind !== undefined && { kind }) };
  const made = tracerOf(service).startSpan(name, options, parent);
  const context = trace.setSpan(parent, made);
  let at = startMs;
  for (const child of children) {
    at += child.afterMs;
    emit(child, at, context, tracerOf);
    at += durationMs(child);
  }
  const endMs = startMs + durationMs(span);
  for (const event of events) made.addEvent(event.name, event.attributes, hrTime(endMs));
  if (error) {
    made.setAttribute('error.type', error.type);
    made.recordException({ name: error.type, message: error.message }, hrTime(endMs));
    made.setStatus({ code: SpanStatusCode.ERROR, message: error.message });
  }
  made.end(hrTime(endMs));
}

/** Exact, and never mistaken for a time since the process began, as a plain number could be. */
function hrTime(ms: number): HrTime {
  const seconds = Math.floor(ms / 1000);
  return [seconds, Math.round((ms - seconds * 1000) * 1e6)];
}
