import { openFlushSignal } from '@studio/flush-signal/open';
import { openKeyCache } from '@studio/key-cache/open';
import { kafkaConnection, type NamedComponent, type RoleContext } from '@studio/runtime';
import { openSpanLog } from '@studio/span-log/open';
import { createAuthClient } from './auth-client.ts';
import { createReceiver } from './receiver.ts';
import { createWalReader } from './wal/wal-reader.ts';
import { createWalServer } from './wal/wal-server.ts';

/** Groups without whose commit no record leaves the log: the name is the indexer's. */
const REQUIRED_GROUPS = ['span-indexer'];

/** The separate receiver process: Kafka behind it; Redis, and the API's InternalAuthService, beside it. */
export async function composeReceiver(context: RoleContext<'receiver'>): Promise<readonly NamedComponent[]> {
  const { config, logger, registry, clock, opened } = context;
  const { appendTimeoutMs } = config;
  const kafka = { kind: 'kafka', clientId: 'junjo-receiver', ...(await kafkaConnection(config)) } as const;
  const spanLog = await openSpanLog(
    { ...kafka, requiredGroups: REQUIRED_GROUPS, appendTimeoutMs },
    { clock, logger },
  );
  opened.defer(() => spanLog.close());
  const keyCache = await openKeyCache(
    {
      kind: 'redis',
      url: config.redisUrl,
      maxEntries: config.authMaxEntries,
      validTtlMs: config.authValidTtlMs,
      unknownTtlMs: config.authUnknownTtlMs,
      entryTtlMs: Math.max(config.authValidTtlMs, config.authStaleMs),
    },
    { clock, logger },
  );
  opened.defer(() => keyCache.close());
  const authClient = createAuthClient({
    host: config.backendGrpcHost,
    port: config.backendGrpcPort,
    internalToken: config.internalGrpcToken,
    timeoutMs: config.authTimeoutMs,
  });
  opened.defer(() => authClient.close());
  const { lookUpKey, lookUpKeyId, fetchSigningKeys } = authClient;
  const authority = { lookUpKey, lookUpKeyId, fetchSigningKeys };
  const component = createReceiver({ config, spanLog, keyCache, ...authority, logger, registry, clock });
  const flushSignal = await openFlushSignal({ kind: 'redis', url: config.redisUrl }, { logger });
  opened.defer(() => flushSignal.close());
  const { maxRequestBytes } = config;
  const wal = createWalReader({ spanLog, flushSignal, clock, maxRequestBytes });
  return [
    { name: 'internal gRPC', component: createWalServer({ config, wal, logger }) },
    { name: 'receiver', component },
  ];
}
