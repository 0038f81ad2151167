import type { SettingName } from './settings.ts';

export type Role = 'standalone' | 'receiver' | 'indexer' | 'vector-indexer' | 'api' | 'engine';

/** What a separate process refuses to start without. Embedded defaults belong to the standalone process only. */
export const REQUIRED = {
  standalone: [],
  receiver: ['kafkaBrokers', 'redisUrl', 'backendGrpcHost', 'internalGrpcToken'],
  indexer: ['kafkaBrokers', 'clickhouseUrl'],
  // And JUNJO_QDRANT_URL or JUNJO_CLICKHOUSE_URL: contradictions.ts.
  'vector-indexer': ['kafkaBrokers'],
  api: [
    'postgresUrl',
    'clickhouseUrl',
    'redisUrl',
    'internalGrpcToken',
    // Replicas that each made their own would not take each other's sessions.
    'sessionSecret',
    'secureCookieKey',
  ],
  engine: [],
} as const satisfies Record<Role, readonly SettingName[]>;

/** The roles that browsers and people meet. */
const FACING_PEOPLE: readonly Role[] = ['standalone', 'api'];

export const facesPeople = (role: Role): boolean => FACING_PEOPLE.includes(role);

/** What processes that face people need beyond REQUIRED when JUNJO_ENV is production. */
export const REQUIRED_IN_PRODUCTION = [
  'sessionSecret',
  'secureCookieKey',
  'prodFrontendUrl',
  'prodBackendUrl',
  'prodIngestionUrl',
] as const satisfies readonly SettingName[];
