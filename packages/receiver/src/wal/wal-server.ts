import { Server, ServerCredentials } from '@grpc/grpc-js';
import { walReaderService } from '@studio/otlp/wal';
import { type Component, cannotListen, type Health, type Logger, secretCheck } from '@studio/runtime';
import { HealthImplementation } from 'grpc-health-check';
import { createWalHandlers } from './wal-handlers.ts';
import type { WalReader } from './wal-reader.ts';

const SERVICE = 'ingestion.WALReaderService';
const NAMES = ['', SERVICE];

/** How long open calls may go on when the server stops. */
const GRACE_MS = 2_000;

export interface WalServerDeps {
  readonly config: {
    /** The internal address: this port must never be public. */
    readonly internalBind: string;
    /** 0 = any free port. */
    readonly walGrpcPort: number;
    /** Secret that callers present; without one every call is refused. */
    readonly internalGrpcToken?: string | undefined;
  };
  readonly wal: WalReader;
  readonly logger: Logger;
}

export interface WalServer extends Component {
  /** Where it listens, as host:port; only after `start`. */
  address(): string;
}

/** `WALReaderService` and health on the receiver's internal port. */
export function createWalServer({ config, wal, logger }: WalServerDeps): WalServer {
  const server = new Server({ 'grpc.max_receive_message_length': 64 * 1024 });
  const health = new HealthImplementation(Object.fromEntries(NAMES.map((name) => [name, 'NOT_SERVING'])));
  health.addToServer(server);
  const isInternalToken = secretCheck(config.internalGrpcToken);
  server.addService(walReaderService, createWalHandlers({ wal, isInternalToken, logger }));
  const { internalBind: bind, walGrpcPort: port } = config;
  const host = bind.includes(':') ? `[${bind}]` : bind;
  let boundTo = 0;
  const setServing = (isServing: boolean) => {
    for (const name of NAMES) health.setStatus(name, isServing ? 'SERVING' : 'NOT_SERVING');
  };
  return {
    start: async () => {
      const options = { port, bind, what: 'internal gRPC of the receiver', variable: 'JUNJO_WAL_GRPC_PORT' };
      boundTo = await new Promise<number>((resolve, reject) => {
        server.bindAsync(`${host}:${port}`, ServerCredentials.createInsecure(), (error, at) =>
          error ? reject(cannotListen(error, options)) : resolve(at),
        );
      });
      setServing(true);
    },
    stop: async (signal) => {
      setServing(false);
      const force = () => server.forceShutdown();
      // Streams and watchers of health would hold the shutdown open.
      const timer = setTimeout(force, GRACE_MS);
      signal?.addEventListener('abort', force, { once: true });
      await new Promise<void>((resolve) => server.tryShutdown(() => resolve()));
      clearTimeout(timer);
      signal?.removeEventListener('abort', force);
      boundTo = 0;
    },
    health: (): Health =>
      boundTo > 0 ? { ready: true } : { ready: false, reason: 'the internal port is not open' },
    address: () => `${host}:${boundTo}`,
  };
}
