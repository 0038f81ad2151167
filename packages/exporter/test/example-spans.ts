import {
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';

/** Ended spans `span 0`, `span 1`, … with a text attribute of the size that the test wants. */
export function exampleSpans(count: number, textLength = 10): ReadableSpan[] {
  const exporter = new InMemorySpanExporter();
  const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });
  const tracer = provider.getTracer('test');
  for (let i = 0; i < count; i++)
    tracer.startSpan(`span ${i}`, { attributes: { text: 'x'.repeat(textLength) } }).end();
  return exporter.getFinishedSpans();
}
