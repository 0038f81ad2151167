import { accessSettings } from './access-settings.ts';
import { indexerSettings } from './indexer-settings.ts';
import { jwtSettings } from './jwt-settings.ts';
import { kafkaSettings } from './kafka-settings.ts';
import { portSettings } from './port-settings.ts';
import { processSettings } from './process-settings.ts';
import { publicSettings } from './public-settings.ts';
import { receiverSettings } from './receiver-settings.ts';
import { retentionSettings } from './retention-settings.ts';
import type { Setting } from './setting.ts';
import { storeSettings } from './store-settings.ts';
import { userSettings } from './user-settings.ts';
import { vectorSettings } from './vector-settings.ts';

/** Every variable by area: the order of docs/configuration.md and .env.example. */
export const areas = {
  'The process': processSettings,
  'Ports and addresses': portSettings,
  'Public addresses': publicSettings,
  'Users and sessions': userSettings,
  'Keys, tokens, certificates': accessSettings,
  'Access tokens of exporters (JWT)': jwtSettings,
  Stores: storeSettings,
  'Span log on Kafka': kafkaSettings,
  'Limits of the receiver': receiverSettings,
  Indexer: indexerSettings,
  'Retention of the span log': retentionSettings,
  'Search by words and by meaning': vectorSettings,
} satisfies Record<string, Record<string, Setting<unknown>>>;

export const settings = {
  ...processSettings,
  ...portSettings,
  ...publicSettings,
  ...userSettings,
  ...accessSettings,
  ...jwtSettings,
  ...storeSettings,
  ...kafkaSettings,
  ...receiverSettings,
  ...indexerSettings,
  ...retentionSettings,
  ...vectorSettings,
};

type Settings = typeof settings;
type Value<S> = S extends Setting<infer T> ? T : never;

/** What the variables say, each by itself. */
export type Values = { readonly [K in keyof Settings]: Value<Settings[K]> };

export type SettingName = keyof Settings;
