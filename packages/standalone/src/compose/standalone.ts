/** Everything in one process: the stores, then what fills and reads them, then what takes spans in. */
import { setLogger } from '@grpc/grpc-js';
import { createApi, StoreWatch } from '@studio/api';
import { newInternalToken } from '@studio/api/secrets';
import type { Clock } from '@studio/core';
import { openFlushSignal } from '@studio/flush-signal/open';
import { createIndexer } from '@studio/indexer';
import { loadPrices } from '@studio/llm';
import { createReceiver, createWalReader, createWalServer } from '@studio/receiver';
import {
  type Config,
  createRegistry,
  type Health,
  type Logger,
  pricesText,
  type Running,
  startAll,
  startOperationsServer,
} from '@studio/runtime';
import { type ControlServer, startControlServer } from '../control/control-server.ts';
import type { DataFolder } from '../data-folder/data-folder.ts';
import { lockFolder } from '../data-folder/lock-folder.ts';
import { makeWritable } from '../data-folder/make-writable.ts';
import { ownSecrets } from '../data-folder/own-secrets.ts';
import { type Endpoints, removeRuntimeFile, writeRuntimeFile } from '../data-folder/runtime-file.ts';
import type { ReadyFacts } from '../first-start/banner.ts';
import { bootstrap } from '../first-start/bootstrap.ts';
import { openKeyCachePart } from './open-key-cache.ts';
import { openRelationalPart } from './open-relational.ts';
import { openSpanLogPart } from './open-span-log.ts';
import { openSpanStorePart } from './open-span-store.ts';
import { openVectorsPart } from './open-vectors.ts';
import { allOpened } from './opening.ts';
import { vectorComponents } from './vector-components.ts';

export interface StandaloneDeps {
  readonly config: Config;
  readonly folder: DataFolder;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly pid: number;
  /** Aborted when the process is told to end before it is ready. */
  readonly signal: AbortSignal;
}

export interface Standalone {
  readonly facts: ReadyFacts;
  stop(signal?: AbortSignal): Promise<void>;
}

export async function startStandalone(deps: StandaloneDeps): Promise<Standalone> {
  const { folder, logger, clock, pid, signal } = deps;
  const config = { ...deps.config, internalGrpcToken: deps.config.internalGrpcToken ?? newInternalToken() };
  const registry = createRegistry();
  quietGrpc(logger);
  const prices = loadPrices(await pricesText(config), config.pricesFile);
  let health = (): Health => ({ ready: false, reason: 'starting' });
  await using opened = new AsyncDisposableStack();

  await makeWritable(folder.path);
  opened.use(lockFolder(folder));
  writeRuntimeFile(folder, { pid });
  opened.defer(() => removeRuntimeFile(folder));
  const { metricsPort: port, internalBind: bind } = config;
  const operations = await startOperationsServer({ port, bind, registry, health: () => health() });
  opened.defer(() => operations.stop());

  const stores = { config, folder, logger, clock };
  const [spanStore, relational, spanLog] = await allOpened([
    openSpanStorePart(stores, opened),
    openRelationalPart(stores, opened),
    openSpanLogPart(stores, opened),
  ]);
  signal.throwIfAborted();
  const keyCache = await openKeyCachePart(stores, opened);
  const vectors = await openVectorsPart(stores, spanStore.url, opened);
  const secrets = await bootstrap(relational, config);

  const shared = { config, logger, registry, clock };
  const watched = { 'the span store': spanStore.store, 'the database': relational };
  const storeWatch = new StoreWatch(watched, clock, logger);
  const flushSignal = await openFlushSignal({ kind: 'in-process' }, { logger });
  opened.defer(() => flushSignal.close());
  const { maxRequestBytes } = config;
  const wal = createWalReader({ spanLog, flushSignal, clock, maxRequestBytes });
  const walServer = createWalServer({ config, wal, logger });
  const indexer = createIndexer({ ...shared, spanLog, spanStore: spanStore.store, flushSignal, prices });
  const api = createApi({
    ...shared,
    config: withOwnSecrets(config, folder),
    spanStore: spanStore.store,
    vectors,
    spanLog,
    relational,
    keyCache,
    wal,
    readiness: () => health(),
    prices,
  });
  const { lookUpKey, lookUpKeyId, signingKeys: fetchSigningKeys } = api.questions;
  const receiver = createReceiver({ ...shared, spanLog, keyCache, lookUpKey, lookUpKeyId, fetchSigningKeys });
  const running = await startAll(
    [
      { name: 'stores', component: storeWatch },
      { name: 'indexer', component: indexer },
      ...vectorComponents(vectors, { ...shared, spanLog }),
      { name: 'api', component: api },
      { name: 'internal gRPC', component: walServer },
      { name: 'receiver', component: receiver },
    ],
    { signal, onStarted: (name) => logger.debug(`${name} started`) },
  );
  opened.defer(() => running.stop());
  health = () => storeHealth(spanStore.engine?.health()) ?? running.health();

  const token = newInternalToken();
  const control = await startControlServer(keyCache, token);
  opened.defer(() => control.stop());
  const endpoints = endpointsOf(receiver.addresses(), api.addresses().http, operations.port, config);
  const ready = { endpoints, spanStoreUrl: spanStore.url, control: { url: control.url, token } };
  writeRuntimeFile(folder, { pid, ready });
  const facts = {
    endpoints,
    dataPath: folder.path,
    secrets,
    isKeyGiven: config.bootstrapApiKey !== undefined,
    isTokenGiven: config.bootstrapToken !== undefined,
  };
  return { facts, stop: stopping(running, control, opened.move()) };
}

/** What is not given is made once and kept in the data folder. In production both are given: the configuration sees to it. */
function withOwnSecrets<C extends Config>(config: C, folder: DataFolder) {
  const { sessionSecret, secureCookieKey } = config;
  if (sessionSecret && secureCookieKey) return { ...config, sessionSecret, secureCookieKey };
  const own = ownSecrets(folder);
  return {
    ...config,
    sessionSecret: sessionSecret ?? own.sessionSecret,
    secureCookieKey: secureCookieKey ?? own.secureCookieKey,
  };
}

/** What the gRPC library would print by itself comes as errors too, or does not matter. */
function quietGrpc(logger: Logger): void {
  const tell = (...values: unknown[]) => logger.debug({ grpc: values.map(String).join(' ') }, 'gRPC library');
  setLogger({ error: tell, info: tell, debug: tell });
}

function storeHealth(engine: Health | undefined): Health | undefined {
  return engine?.ready === false ? { ready: false, reason: `span store: ${engine.reason}` } : undefined;
}

function endpointsOf(
  receiver: { grpc: string; http: string },
  api: string,
  metricsPort: number,
  { tlsCertFile }: Config,
): Endpoints {
  const scheme = tlsCertFile ? 'https' : 'http';
  const withScheme = (address: string) => (address.includes('://') ? address : `${scheme}://${address}`);
  return {
    otlpGrpc: receiver.grpc,
    otlpHttp: withScheme(receiver.http),
    api: withScheme(api),
    metrics: `http://127.0.0.1:${metricsPort}`,
  };
}

/** New keys first stop being told, then receiver, API and indexer end in that order, then the stores close. */
function stopping(
  running: Running,
  control: ControlServer,
  opened: AsyncDisposableStack,
): Standalone['stop'] {
  return async (signal) => {
    try {
      await control.stop();
      await running.stop(signal);
    } finally {
      await opened.disposeAsync();
    }
  };
}
