/**
 * Load for any OTLP endpoint, ours or a peer's: `node bench/send.ts --http http://localhost:4318 --key jtel_…`. Every
 * span has an id of its own; eight make a trace. Prints what was acknowledged and how long that took.
 */
import { Agent } from 'node:http';
import { parseArgs } from 'node:util';
import { RequestTemplate } from '@studio/testkit/requests';
import { percentile } from './percentile.ts';
import { grpcSender, httpSender } from './senders.ts';

const { values } = parseArgs({
  options: {
    /** Without the path: http://host:port */
    http: { type: 'string' },
    /** host:port */
    grpc: { type: 'string' },
    key: { type: 'string', default: '' },
    spans: { type: 'string', default: '20000' },
    'spans-per-request': { type: 'string', default: '100' },
    'span-bytes': { type: 'string', default: '1080' },
    connections: { type: 'string', default: '4' },
    concurrency: { type: 'string', default: '8' },
  },
});
const connections = Number(values.connections);
const spansPerRequest = Number(values['spans-per-request']);
const template = new RequestTemplate({ spansPerRequest, spanBytes: Number(values['span-bytes']) });
const nextBody = () => template.next(Date.now()).body;
const agent = new Agent({ keepAlive: true, maxSockets: connections });
if ((values.http === undefined) === (values.grpc === undefined)) {
  console.error('Give --http http://host:port or --grpc host:port.');
  process.exit(2);
}
const send = values.grpc
  ? grpcSender(values.grpc, values.key, nextBody, connections)
  : httpSender(values.http ?? '', values.key, nextBody, agent);

const requests = Math.ceil(Number(values.spans) / spansPerRequest);
const ms: number[] = [];
let begun = 0;
const began = performance.now();
const worker = async () => {
  while (begun++ < requests) {
    const start = performance.now();
    await send();
    ms.push(performance.now() - start);
  }
};
await Promise.all(Array.from({ length: Number(values.concurrency) }, worker));
const seconds = (performance.now() - began) / 1000;
const spans = ms.length * spansPerRequest;
console.log(
  `${spans} spans of ${(template.bytes / spansPerRequest).toFixed(0)} bytes acknowledged in ${seconds.toFixed(1)} s = ${(spans / seconds).toFixed(0)} spans/s; ack p50 ${percentile(ms, 0.5).toFixed(1)} ms, p99 ${percentile(ms, 0.99).toFixed(0)} ms`,
);
process.exit(0);
