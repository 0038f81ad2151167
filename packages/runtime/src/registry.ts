import { collectDefaultMetrics, Registry } from 'prom-client';

/** A Prometheus registry that already holds Node's process metrics. Each part adds its own to it. */
export function createRegistry(): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return registry;
}
