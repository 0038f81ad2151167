import { context, propagation, type TracerProvider, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core';

/**
 * Makes `provider` the one of `@opentelemetry/api`, with a context manager and W3C propagators unless the application
 * has its own. Returns what takes back that which was set. Throws Error, and changes nothing, when another provider
 * is there: its spans would never reach ours.
 */
export function registerGlobals(provider: TracerProvider): () => void {
  if (!trace.setGlobalTracerProvider(provider))
    throw new Error(
      'initOtel: OpenTelemetry is set up already. Add a BatchSpanProcessor with a JunjoOtelExporter to that set-up instead.',
    );
  const undo = [() => trace.disable()];
  const contextManager = new AsyncLocalStorageContextManager().enable();
  if (context.setGlobalContextManager(contextManager)) undo.push(() => context.disable());
  else contextManager.disable();
  const propagator = new CompositePropagator({
    propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()],
  });
  if (propagation.setGlobalPropagator(propagator)) undo.push(() => propagation.disable());
  return () => {
    for (const step of undo) step();
  };
}
