import { readFile } from 'node:fs/promises';
import { openKeyCache } from '@studio/key-cache/open';
import type { ConfigOf, NamedComponent, RoleContext } from '@studio/runtime';
import { type KafkaSpanLogConfig, openSpanLog } from '@studio/span-log/open';
import { createAuthClient } from './auth-client.ts';
import { createReceiver } from './receiver.ts';

/** Groups without whose commit no record leaves the log: the name is the indexer's. */
const REQUIRED_GROUPS = ['span-indexer'];

/** The separate receiver process: Kafka behind it, the API's InternalAuthService beside it. */
export async function composeReceiver(context: RoleContext<'receiver'>): Promise<readonly NamedComponent[]> {
  const { config, logger, registry, clock, opened } = context;
  const spanLog = await openSpanLog(await kafkaConfig(config), { clock, logger });
  opened.defer(() => spanLog.close());
  const keyCache = await openKeyCache({ kind: 'in-process', maxEntries: config.authMaxEntries }, { clock });
  opened.defer(() => keyCache.close());
  const authClient = createAuthClient({
    host: config.backendGrpcHost,
    port: config.backendGrpcPort,
    internalToken: config.internalGrpcToken,
    timeoutMs: config.authTimeoutMs,
  });
  opened.defer(() => authClient.close());
  const { lookUpKey } = authClient;
  const component = createReceiver({ config, spanLog, keyCache, lookUpKey, logger, registry, clock });
  return [{ name: 'receiver', component }];
}

async function kafkaConfig(config: ConfigOf<'receiver'>): Promise<KafkaSpanLogConfig> {
  const { kafkaTlsCaFile, kafkaSaslMechanism, kafkaSaslUsername, kafkaSaslPassword } = config;
  const ca = kafkaTlsCaFile === undefined ? {} : { ca: await readFile(kafkaTlsCaFile, 'utf8') };
  const sasl = kafkaSaslMechanism && {
    mechanism: kafkaSaslMechanism,
    username: kafkaSaslUsername ?? '',
    password: kafkaSaslPassword ?? '',
  };
  return {
    kind: 'kafka',
    brokers: config.kafkaBrokers,
    topic: config.kafkaTopic,
    requiredGroups: REQUIRED_GROUPS,
    appendTimeoutMs: config.appendTimeoutMs,
    clientId: 'junjo-receiver',
    ...(config.kafkaTls ? { tls: ca } : {}),
    ...(sasl ? { sasl } : {}),
  };
}
