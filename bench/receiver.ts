/**
 * The receiver's intake into a log that keeps nothing, in CPU-seconds of the server per million spans:
 * `node bench/receiver.ts`. The reference in the same run is a bare grpc-js server that takes the same bytes and
 * answers nothing. Authentication, validation, hash and metrics are on.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent } from 'node:http';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { systemClock } from '@studio/core';
import { createReceiver } from '@studio/receiver';
import { createLogger, createRegistry } from '@studio/runtime';
import type { SpanLog } from '@studio/span-log';
import { RequestTemplate } from '@studio/testkit/requests';
import { percentile } from './percentile.ts';
import { EXPORT, grpcSender, httpSender, inTurn, raw, type Send } from './senders.ts';

const { values } = parseArgs({
  options: {
    'spans-per-request': { type: 'string', default: '100' },
    'span-bytes': { type: 'string', default: '930' },
    concurrency: { type: 'string', default: '16' },
    connections: { type: 'string', default: '4' },
    rounds: { type: 'string', default: '3' },
    'round-ms': { type: 'string', default: '1200' },
    /** Part of a case's name. */
    only: { type: 'string' },
    serve: { type: 'string' },
  },
});

const API_KEY = 'k'.repeat(64);
const MIB = 1024 * 1024;
interface Ready {
  readonly grpc: string;
  readonly http: string;
}

if (values.serve) await serve(values.serve);
else await measure();

/** The child: one server, whose CPU time it tells when asked. */
async function serve(what: string): Promise<void> {
  const ready = what === 'echo' ? await startEcho() : await startReceiver();
  process.on('message', () => process.send?.(process.cpuUsage()));
  process.once('disconnect', () => process.exit(0));
  process.send?.(ready);
}

async function startEcho(): Promise<Ready> {
  const server = new Server({ 'grpc.max_receive_message_length': -1, 'grpc.enable_channelz': 0 });
  const method = {
    requestStream: false,
    responseStream: false,
    requestSerialize: raw,
    requestDeserialize: raw,
  };
  server.addService(
    { Export: { path: EXPORT, ...method, responseSerialize: raw, responseDeserialize: raw } },
    {
      Export: (_: unknown, callback: (error: null, bytes: Buffer) => void) => callback(null, Buffer.alloc(0)),
    },
  );
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return { grpc: `127.0.0.1:${port}`, http: '' };
}

async function startReceiver(): Promise<Ready> {
  let offset = 0;
  const spanLog = {
    maxRecordBytes: 16 * MIB,
    append: async (records: readonly unknown[]) => records.map(() => ({ partition: 0, offset: offset++ })),
    ping: async () => {},
  } as unknown as SpanLog;
  const fact = { valid: true, keyId: 'k', projectId: 'p', expiresAtUnixMs: undefined } as const;
  const receiver = createReceiver({
    config: {
      bind: '127.0.0.1',
      otlpGrpcPort: 0,
      otlpHttpPort: 0,
      maxRequestBytes: 64 * MIB,
      inFlightBytes: 256 * MIB,
      inFlightBytesPerProject: 128 * MIB,
      authValidTtlMs: 300_000,
      authUnknownTtlMs: 10_000,
      authStaleMs: 0,
      authTimeoutMs: 2_000,
    },
    spanLog,
    keyCache: {
      get: async () => ({ fact, checkedAtUnixMs: Date.now() }),
      put: async () => {},
      epoch: async () => 0,
      invalidateKeyId: async () => {},
      invalidateHash: async () => {},
      close: async () => {},
    },
    lookUpKey: async () => fact,
    lookUpKeyId: async () => fact,
    fetchSigningKeys: async () => ({ jwksJson: '{"keys":[]}', issuer: 'bench', audience: 'bench' }),
    logger: createLogger({ level: 'error', format: 'json' }),
    registry: createRegistry(),
    clock: systemClock,
  });
  await receiver.start();
  return receiver.addresses();
}

async function measure(): Promise<void> {
  const spansPerRequest = Number(values['spans-per-request']);
  const template = new RequestTemplate({ spansPerRequest, spanBytes: Number(values['span-bytes']) });
  const bodies = Array.from({ length: 64 }, (_, i) => template.next(1_800_000_000_000 + i).body);
  const gzipped = bodies.map((body) => gzipSync(body, { level: 1 }));

  const [echo, receiver] = await Promise.all([startChild('echo'), startChild('receiver')]);
  const connections = Number(values.connections);
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const cases = [
    {
      name: 'reference: bare grpc-js',
      child: echo,
      send: grpcSender(echo.ready.grpc, API_KEY, inTurn(bodies), connections),
    },
    {
      name: 'gRPC',
      child: receiver,
      send: grpcSender(receiver.ready.grpc, API_KEY, inTurn(bodies), connections),
    },
    { name: 'HTTP', child: receiver, send: httpSender(receiver.ready.http, API_KEY, inTurn(bodies), agent) },
    {
      name: 'HTTP gzip',
      child: receiver,
      send: httpSender(receiver.ready.http, API_KEY, inTurn(gzipped), agent, { 'content-encoding': 'gzip' }),
    },
  ];
  const chosen = cases.filter(({ name }) => name.includes(values.only ?? ''));
  const results = chosen.map(({ name }) => ({ name, costs: [] as number[], rates: [] as number[] }));
  for (let round = 0; round <= Number(values.rounds); round++) {
    for (const [index, { child, send }] of chosen.entries()) {
      const { requests, seconds, cpuSeconds } = await load(child, send);
      // Round 0 is for the compiler.
      if (round === 0) continue;
      results[index]?.costs.push((cpuSeconds / (requests * spansPerRequest)) * 1e6);
      results[index]?.rates.push((requests * spansPerRequest) / seconds / 1000);
    }
  }
  const spanBytes = (template.bytes / spansPerRequest).toFixed(0);
  console.log(
    `${spansPerRequest} spans a request, ${spanBytes} bytes a span, median of ${values.rounds} rounds`,
  );
  const reference = percentile(results[0]?.costs ?? [], 0.5);
  for (const { name, costs, rates } of results) {
    const cost = percentile(costs, 0.5);
    const columns = [
      name.padEnd(24),
      `${cost.toFixed(2).padStart(6)} CPU-s per million spans`,
      `${(1000 / cost).toFixed(0).padStart(5)} kspans per CPU-second`,
      `${percentile(rates, 0.5).toFixed(0).padStart(4)} kspans/s`,
      `${(cost / reference).toFixed(2)} × the reference`,
    ];
    console.log(columns.join('  '));
  }
  agent.destroy();
  for (const { process } of [echo, receiver]) process.disconnect();
  process.exit(0);
}

async function startChild(what: string) {
  const child = fork(import.meta.filename, ['--serve', what]);
  const [ready] = (await once(child, 'message')) as [Ready];
  return { process: child, ready };
}

async function cpuSecondsOf(child: Awaited<ReturnType<typeof startChild>>): Promise<number> {
  child.process.send('cpu');
  const [usage] = (await once(child.process, 'message')) as [NodeJS.CpuUsage];
  return (usage.user + usage.system) / 1e6;
}

async function load(child: Awaited<ReturnType<typeof startChild>>, send: Send) {
  const cpuBefore = await cpuSecondsOf(child);
  const startedMs = performance.now();
  const endMs = startedMs + Number(values['round-ms']);
  let requests = 0;
  const work = async () => {
    while (performance.now() < endMs) {
      await send();
      requests++;
    }
  };
  await Promise.all(Array.from({ length: Number(values.concurrency) }, work));
  const seconds = (performance.now() - startedMs) / 1000;
  return { requests, seconds, cpuSeconds: (await cpuSecondsOf(child)) - cpuBefore };
}
