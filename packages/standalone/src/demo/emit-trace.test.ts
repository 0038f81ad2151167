import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import { expect, test } from 'vitest';
import { countSpans, durationMs } from './demo-span.ts';
import { createDice } from './dice.ts';
import { emitTrace } from './emit-trace.ts';
import { supportChat } from './support-chat.ts';

test('one trace, children inside their parents, at the times that were asked for', () => {
  const exporter = new InMemorySpanExporter();
  const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  const trace = supportChat(createDice(5));
  const startMs = Date.UTC(2026, 10, 21, 9);
  emitTrace(trace, startMs, () => provider.getTracer('test'));

  const spans = exporter.getFinishedSpans();
  expect(spans).toHaveLength(countSpans(trace));
  expect(new Set(spans.map((span) => span.spanContext().traceId)).size).toBe(1);
  const ms = ([seconds, nanos]: readonly [number, number]) => seconds * 1000 + nanos / 1e6;
  const byId = new Map(spans.map((span) => [span.spanContext().spanId, span]));
  for (const span of spans) {
    const parent = byId.get(span.parentSpanContext?.spanId ?? '');
    if (!parent) {
      expect([ms(span.startTime), ms(span.endTime)]).toEqual([startMs, startMs + durationMs(trace)]);
    } else {
      expect(ms(span.startTime)).toBeGreaterThanOrEqual(ms(parent.startTime));
      expect(ms(span.endTime)).toBeLessThanOrEqual(ms(parent.endTime));
    }
  }
});
