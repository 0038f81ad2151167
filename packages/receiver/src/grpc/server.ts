import { Server, ServerCredentials } from '@grpc/grpc-js';
import { cannotListen, type ListenOptions } from '@studio/runtime';
import { HealthImplementation } from 'grpc-health-check';
import { MAX_CONCURRENT_STREAMS } from '../config.ts';
import type { TlsFiles } from '../tls.ts';
import { type ExportServiceDeps, exportHandler, exportService, SERVICE_NAMES } from './export-service.ts';
import { createReflection } from './reflection.ts';

const SIGNALS = ['traces', 'logs', 'metrics'] as const;

/** A dead peer is noticed within 80 s; connections are otherwise kept as long as their clients like. */
const KEEPALIVE = { 'grpc.keepalive_time_ms': 60_000, 'grpc.keepalive_timeout_ms': 20_000 };

/** OTLP/gRPC with health and reflection on one port. */
export class GrpcServer {
  readonly #server: Server;
  readonly #health: HealthImplementation;
  readonly #credentials: ServerCredentials;
  #address: string | undefined;

  constructor(deps: ExportServiceDeps, maxRequestBytes: number, tls: TlsFiles | undefined) {
    this.#credentials = credentials(tls);
    this.#server = new Server({
      ...KEEPALIVE,
      // Holds for the inflated message, too: grpc-js stops inflating there and answers RESOURCE_EXHAUSTED.
      'grpc.max_receive_message_length': maxRequestBytes,
      'grpc.max_concurrent_streams': MAX_CONCURRENT_STREAMS,
      'grpc.enable_channelz': 0,
    });
    for (const signal of SIGNALS) this.#server.addService(exportService(signal), exportHandler(signal, deps));
    const names = ['', ...Object.values(SERVICE_NAMES)];
    this.#health = new HealthImplementation(Object.fromEntries(names.map((name) => [name, 'NOT_SERVING'])));
    this.#health.addToServer(this.#server);
    createReflection().addToServer(this.#server);
  }

  /** Resolves with the port. @throws PermanentError `cannot_listen` */
  listen(options: ListenOptions): Promise<number> {
    const { bind, port } = options;
    const host = bind.includes(':') ? `[${bind}]` : bind;
    return new Promise((resolve, reject) => {
      this.#server.bindAsync(`${host}:${port}`, this.#credentials, (error, bound) => {
        if (error) return reject(cannotListen(error, options));
        this.#address = `${host}:${bound}`;
        resolve(bound);
      });
    });
  }

  /** What grpc.health.v1.Health answers, for the server and each service. */
  setServing(isServing: boolean): void {
    for (const name of ['', ...Object.values(SERVICE_NAMES)]) {
      this.#health.setStatus(name, isServing ? 'SERVING' : 'NOT_SERVING');
    }
  }

  /**
   * Takes no new calls, lets the open ones end, and cuts what is still open after `graceMs`: watchers of health never
   * end by themselves. `drain` cuts, because `forceShutdown` knows no connections when channelz is off (1.14.7).
   */
  async close(graceMs: number): Promise<void> {
    if (this.#address) this.#server.drain(this.#address, graceMs);
    await new Promise<void>((resolve) => this.#server.tryShutdown(() => resolve()));
    this.#server.forceShutdown();
  }
}

function credentials(tls: TlsFiles | undefined): ServerCredentials {
  if (!tls) return ServerCredentials.createInsecure();
  const pair = { cert_chain: tls.cert, private_key: tls.key };
  return ServerCredentials.createSsl(tls.clientCa ?? null, [pair], tls.clientCa !== undefined);
}
