import type { Config, SettingName } from './settings.ts';

export type Role = 'standalone' | 'receiver' | 'indexer' | 'api' | 'engine';

/** What a separate process refuses to start without. Embedded defaults belong to the standalone process only. */
export const REQUIRED = {
  standalone: [],
  receiver: ['kafkaBrokers', 'backendGrpcHost', 'internalGrpcToken'],
  indexer: ['kafkaBrokers', 'clickhouseUrl'],
  api: ['postgresUrl', 'clickhouseUrl', 'internalGrpcToken'],
  engine: [],
} as const satisfies Record<Role, readonly SettingName[]>;

type RequiredOf<R extends Role> = (typeof REQUIRED)[R][number];

/** The configuration of a role: what it requires is there. */
export type ConfigOf<R extends Role> = Config & {
  readonly [K in RequiredOf<R>]: NonNullable<Config[K]>;
};
