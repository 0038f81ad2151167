import type { Component, Health } from './component.ts';

export interface NamedComponent {
  readonly name: string;
  readonly component: Component;
}

/** Components that run: stopped together, in the reverse order of their start. */
export interface Running extends AsyncDisposable {
  /** Not ready with the first reason, named after its component. */
  health(): Health;
  /** Safe twice. Every component is stopped, also when one of them fails; then rejects with what failed. */
  stop(signal?: AbortSignal): Promise<void>;
}

/** Starts in the order given: sinks first, receivers last. When one cannot start, those before it are stopped again. */
export async function startAll(
  components: readonly NamedComponent[],
  options: { readonly signal?: AbortSignal; readonly onStarted?: (name: string) => void } = {},
): Promise<Running> {
  let deadline: AbortSignal | undefined;
  await using started = new AsyncDisposableStack();
  for (const { name, component } of components) {
    options.signal?.throwIfAborted();
    started.defer(() => component.stop(deadline));
    await component.start(options.signal);
    options.onStarted?.(name);
  }
  const stack = started.move();
  let stopping: Promise<void> | undefined;
  const stop = (signal?: AbortSignal) => {
    deadline ??= signal;
    stopping ??= stack.disposeAsync();
    return stopping;
  };
  const health = (): Health => (stopping ? { ready: false, reason: 'stopping' } : worst(components));
  return { stop, health, [Symbol.asyncDispose]: () => stop() };
}

function worst(components: readonly NamedComponent[]): Health {
  for (const { name, component } of components) {
    const { ready, reason } = component.health();
    if (!ready) return { ready, reason: `${name}: ${reason ?? 'not ready'}` };
  }
  return { ready: true };
}
