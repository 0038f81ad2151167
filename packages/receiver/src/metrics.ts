import { Counter, Gauge, Histogram, type Registry } from '@studio/runtime';

export type ReceiverMetrics = ReturnType<typeof createMetrics>;

/** The receiver's metrics on the process's registry. */
export function createMetrics(registry: Registry, inFlightBytes: () => number) {
  const registers = [registry];
  const inFlight: Gauge = new Gauge({
    name: 'junjo_receiver_in_flight_bytes',
    help: 'Bytes of requests held now, as they arrived and inflated.',
    registers,
    collect: (): void => inFlight.set(inFlightBytes()),
  });
  return {
    requests: new Counter({
      name: 'junjo_receiver_requests_total',
      help: 'Export requests by outcome: accepted, or why not.',
      labelNames: ['protocol', 'signal', 'outcome'] as const,
      registers,
    }),
    acceptedSpans: new Counter({
      name: 'junjo_receiver_accepted_spans_total',
      help: 'Spans acknowledged as durable.',
      labelNames: ['protocol'] as const,
      registers,
    }),
    rejectedSpans: new Counter({
      name: 'junjo_receiver_rejected_spans_total',
      help: 'Spans refused for good: some_spans_invalid (the others were taken) or all_spans_invalid.',
      labelNames: ['reason'] as const,
      registers,
    }),
    requestBytes: new Counter({
      name: 'junjo_receiver_request_bytes_total',
      help: 'Bytes of request bodies: wire = as they arrived, inflated = without compression.',
      labelNames: ['protocol', 'state'] as const,
      registers,
    }),
    appendSeconds: new Histogram({
      name: 'junjo_receiver_append_seconds',
      help: 'How long the span log took to make a request durable.',
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    }),
    keyChecks: new Counter({
      name: 'junjo_receiver_key_checks_total',
      help: 'Checks of API keys, given themselves or by a token, by where the answer came from: cache, look_up, stale (trusted while look-ups fail), failed.',
      labelNames: ['source'] as const,
      registers,
    }),
    jwtVerifications: new Counter({
      name: 'junjo_receiver_jwt_verifications_total',
      help: 'Bearer tokens by outcome: verified, remembered (verified before), refused, unavailable (signing key not known now).',
      labelNames: ['outcome'] as const,
      registers,
    }),
    droppedItems: new Counter({
      name: 'junjo_receiver_dropped_items_total',
      help: 'Log records and metric data points that were answered with OK and not kept.',
      labelNames: ['signal'] as const,
      registers,
    }),
  };
}
