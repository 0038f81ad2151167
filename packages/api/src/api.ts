import type { Component } from '@studio/runtime';
import type { ApiDeps } from './deps.ts';
import { AuthServer, type SigningKeys as PublishedKeys } from './grpc/auth-server.ts';
import { createApp } from './http/app.ts';
import { createHttpServer, type HttpServer } from './http/http-server.ts';
import { readTlsFiles } from './http/tls.ts';
import type { KeyLookUps } from './key-look-up.ts';
import { createServices } from './services.ts';
import { VERSION } from './version.ts';

export type { ApiConfig, ApiDeps, VectorSearch } from './deps.ts';

export interface Api extends Component {
  /** Where it listens, as `host:port`; only after `start`. */
  addresses(): { readonly http: string; readonly grpc: string };
  /** What InternalAuthService answers, for a receiver in the same process. */
  readonly questions: KeyLookUps & { readonly signingKeys: () => Promise<PublishedKeys> };
}

/** The REST API and the internal authentication service of one process. */
export function createApi(deps: ApiDeps): Api {
  const { config, logger, registry } = deps;
  const services = createServices(deps);
  const { keyLookUps, signingKeys, jwtIssuer, keyUses, tokenUses, liveFeeds } = services;
  const ports = { http: 0, grpc: 0 };
  const questions = {
    ...keyLookUps,
    signingKeys: async () => ({
      jwksJson: JSON.stringify({ keys: await jwtIssuer.jwks() }),
      issuer: config.jwtIssuer,
      audience: config.jwtAudience,
    }),
  };
  const auth = new AuthServer({ ...questions, internalToken: config.internalGrpcToken, logger, registry });
  let http: HttpServer | undefined;
  let isListening = false;
  return {
    questions,
    start: async () => {
      const tls = await readTlsFiles(config);
      await signingKeys.start();
      await Promise.all([keyUses.start(), tokenUses.start()]);
      http = createHttpServer(
        createApp(services, VERSION, () => ports.http),
        tls,
      );
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
      await liveFeeds.stop();
      await Promise.all([http?.stop(signal), auth.stop(signal)]);
      await Promise.all([signingKeys.stop(), keyUses.stop(), tokenUses.stop()]);
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
