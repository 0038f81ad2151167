/**
 * OTLP on the wire, in CPU-seconds per million spans: `node bench/otlp.ts`. The reference in the same run is
 * protobuf-es decoding the same bodies with generated code.
 */
import { parseArgs } from 'node:util';
import { fromBinary } from '@bufbuild/protobuf';
import {
  decodeTraces,
  encodeTraces,
  readWireSpans,
  splitTraces,
  tracesFromJson,
  tracesToJson,
  validateTraces,
} from '@studio/otlp';
import { RequestTemplate } from '@studio/testkit/requests';
import { ExportTraceServiceRequestSchema } from '../packages/otlp/src/gen/opentelemetry/proto/collector/trace/v1/trace_service_pb.ts';

const { values } = parseArgs({
  options: {
    'spans-per-request': { type: 'string', default: '100' },
    'span-bytes': { type: 'string', default: '930' },
    rounds: { type: 'string', default: '5' },
    'round-ms': { type: 'string', default: '300' },
    only: { type: 'string' },
  },
});
const spansPerRequest = Number(values['spans-per-request']);
const roundMs = Number(values['round-ms']);

const template = new RequestTemplate({ spansPerRequest, spanBytes: Number(values['span-bytes']) });
const bodies = Array.from(
  { length: 64 },
  (_, i) => new Uint8Array(template.next(1_800_000_000_000 + i).body),
);
const spans = bodies.map(decodeTraces);
const jsonBodies = spans.map((request) => Buffer.from(JSON.stringify(tracesToJson(request))));
const half = Math.ceil(template.bytes / 2);

const cases: Record<string, (i: number) => unknown> = {
  validateTraces: (i) => validateTraces(bodies[i]!),
  readWireSpans: (i) => readWireSpans(bodies[i]!),
  decodeTraces: (i) => decodeTraces(bodies[i]!),
  encodeTraces: (i) => encodeTraces(spans[i]!),
  'splitTraces (in two)': (i) => splitTraces(bodies[i]!, half),
  tracesFromJson: (i) => tracesFromJson(jsonBodies[i]!),
  'reference: protobuf-es fromBinary': (i) => fromBinary(ExportTraceServiceRequestSchema, bodies[i]!),
};

/** The least of some rounds: other work on the machine only ever adds. */
const best = new Map<string, number>();
for (let round = 0; round <= Number(values.rounds); round++) {
  for (const [name, run] of Object.entries(cases)) {
    if (values.only !== undefined && !name.includes(values.only)) continue;
    const cost = cpuSecondsPerMillionSpans(run);
    // Round 0 is for the compiler.
    if (round > 0) best.set(name, Math.min(cost, best.get(name) ?? Number.POSITIVE_INFINITY));
  }
}

console.log(
  `${spansPerRequest} spans a request, ${(template.bytes / spansPerRequest).toFixed(0)} bytes a span`,
);
for (const [name, cost] of best)
  console.log(`${name.padEnd(36)} ${cost.toFixed(2).padStart(8)} CPU-s per million spans`);

function cpuSecondsPerMillionSpans(run: (i: number) => unknown): number {
  const stop = performance.now() + roundMs;
  const before = process.cpuUsage();
  let calls = 0;
  while (performance.now() < stop) {
    run(calls % bodies.length);
    calls++;
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / (calls * spansPerRequest);
}
