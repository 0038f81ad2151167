import type { Component } from '@studio/runtime';
import type { ApiDeps } from './deps.ts';
import { AuthServer } from './grpc/auth-server.ts';
import { createApp } from './http/app.ts';
import { createHttpServer, type HttpServer } from './http/http-server.ts';
import { readTlsFiles } from './http/tls.ts';
import { createKeyLookUp } from './key-look-up.ts';
import { VERSION } from './version.ts';

export type { ApiConfig, ApiDeps } from './deps.ts';

export interface Api extends Component {
  /** Where it listens, as `host:port`; only after `start`. */
  addresses(): { readonly http: string; readonly grpc: string };
}

/** The REST API and the internal authentication service of one process. */
export function createApi(deps: ApiDeps): Api {
  const { config, relational, clock, logger, registry } = deps;
  const ports = { http: 0, grpc: 0 };
  const auth = new AuthServer({
    lookUpKey: createKeyLookUp(relational, clock),
    internalToken: config.internalGrpcToken,
    logger,
    registry,
  });
  let http: HttpServer | undefined;
  let isListening = false;
  return {
    start: async () => {
      const app = createApp(deps, VERSION, () => ports.http);
      http = createHttpServer(app, await readTlsFiles(config));
      ports.grpc = await auth.listen({
        port: config.apiGrpcPort,
        bind: config.internalBind,
        what: 'internal gRPC',
        variable: 'GRPC_PORT',
      });
      ports.http = await http.listen({
        port: config.apiHttpPort,
        bind: config.bind,
        what: 'REST API',
        variable: 'JUNJO_BACKEND_PORT',
      });
      isListening = true;
    },
    stop: async (signal) => {
      isListening = false;
      await Promise.all([http?.stop(signal), auth.stop(signal)]);
    },
    health: () => (isListening ? { ready: true } : { ready: false, reason: 'the API is not listening' }),
    addresses: () => ({
      http: address(config.bind, ports.http),
      grpc: address(config.internalBind, ports.grpc),
    }),
  };
}

function address(host: string, port: number): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}
