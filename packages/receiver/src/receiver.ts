import type { Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PermanentError } from '@studio/core';
import { type Component, type Health, listen } from '@studio/runtime';
import { DEFAULT_BODY_TIMEOUT_MS, LOG_CHECK_MS } from './config.ts';
import type { ReceiverDeps } from './deps.ts';
import { GrpcServer } from './grpc/server.ts';
import { StallGuard } from './grpc/stall-guard.ts';
import { closeHttpServer } from './http/close.ts';
import { createHttpHandler } from './http/handler.ts';
import { createHttpServer } from './http/server.ts';
import { InFlight } from './in-flight.ts';
import { createIngest } from './ingest.ts';
import { LogWatch } from './log-watch.ts';
import { readTlsFiles } from './tls.ts';

export interface Receiver extends Component {
  /** Where it listens, after `start`: `grpc` as host:port, `http` as the base URL. */
  addresses(): { readonly grpc: string; readonly http: string };
}

/** How long answers may take to leave, and watchers of health to go, once nothing is in flight any more. */
const FLUSH_MS = 500;

/** OTLP in, records of the span log out. Log and key cache are the caller's to close, after `stop`. */
export function createReceiver(deps: ReceiverDeps): Receiver {
  const { config, spanLog, logger, clock } = deps;
  const inFlight = new InFlight();
  const bodyTimeoutMs = config.bodyTimeoutMs ?? DEFAULT_BODY_TIMEOUT_MS;
  const guard = new StallGuard(clock, bodyTimeoutMs);
  let phase: 'new' | 'running' | 'draining' | 'stopped' = 'new';
  const isDraining = () => phase !== 'running';
  const ingest = createIngest(deps, inFlight, isDraining);
  const logWatch = new LogWatch(spanLog, clock, LOG_CHECK_MS, () => {
    if (logWatch.problem) logger.error(`the span log does not answer: ${logWatch.problem}`);
    else logger.info('the span log answers again');
    if (phase === 'running') grpc?.setServing(!logWatch.problem);
  });
  let grpc: GrpcServer | undefined;
  let http: HttpServer | undefined;
  let addresses: { grpc: string; http: string } | undefined;
  let stopping: Promise<void> | undefined;

  async function start(): Promise<void> {
    const tls = await readTlsFiles(config);
    const { bind, maxRequestBytes } = config;
    grpc = new GrpcServer({ ingest: ingest.take, guard }, maxRequestBytes, tls);
    const handler = createHttpHandler({ ingest: ingest.take, maxRequestBytes, isDraining });
    http = createHttpServer(handler, bodyTimeoutMs, tls);
    try {
      const port = config.otlpGrpcPort;
      const grpcPort = await grpc.listen({ port, bind, what: 'OTLP/gRPC', variable: 'JUNJO_OTLP_GRPC_PORT' });
      await listen(http, {
        port: config.otlpHttpPort,
        bind,
        what: 'OTLP/HTTP',
        variable: 'JUNJO_OTLP_HTTP_PORT',
      });
      const host = bind.includes(':') ? `[${bind}]` : bind;
      const httpPort = (http.address() as AddressInfo).port;
      addresses = { grpc: `${host}:${grpcPort}`, http: `${tls ? 'https' : 'http'}://${host}:${httpPort}` };
    } catch (error) {
      await grpc.close(0);
      throw error;
    }
    phase = 'running';
    guard.start();
    logWatch.start();
    grpc.setServing(true);
    logger.info(addresses, 'receiving');
  }

  async function drain(signal?: AbortSignal): Promise<void> {
    const wasRunning = phase === 'running';
    phase = 'draining';
    logWatch.stop();
    if (wasRunning && grpc && http) {
      grpc.setServing(false);
      const isIdle = await inFlight.idle(signal);
      if (!isIdle) logger.warn({ requests: inFlight.count }, 'stopping with requests in flight unanswered');
      const graceMs = isIdle ? FLUSH_MS : 0;
      await Promise.all([grpc.close(graceMs), closeHttpServer(http, clock.sleep(graceMs))]);
    }
    guard.stop();
    ingest.close();
    phase = 'stopped';
  }

  return {
    start,
    stop: (signal) => {
      stopping ??= drain(signal);
      return stopping;
    },
    health: (): Health => {
      if (phase !== 'running') return { ready: false, reason: phase === 'new' ? 'not started' : phase };
      const { problem } = logWatch;
      return problem ? { ready: false, reason: `the span log does not answer: ${problem}` } : { ready: true };
    },
    addresses: () => {
      if (addresses) return addresses;
      throw new PermanentError('The receiver has no addresses before it is started.', {
        code: 'not_started',
      });
    },
  };
}
