import { accessSettings } from './access-settings.ts';
import { indexerSettings } from './indexer-settings.ts';
import { kafkaSettings } from './kafka-settings.ts';
import { portSettings } from './port-settings.ts';
import { processSettings } from './process-settings.ts';
import { receiverSettings } from './receiver-settings.ts';
import { retentionSettings } from './retention-settings.ts';
import type { Setting } from './setting.ts';
import { storeSettings } from './store-settings.ts';

/** Every variable by area: the order of docs/configuration.md and .env.example. */
export const areas = {
  'The process': processSettings,
  'Ports and addresses': portSettings,
  'Keys, tokens, certificates': accessSettings,
  Stores: storeSettings,
  'Span log on Kafka': kafkaSettings,
  'Limits of the receiver': receiverSettings,
  Indexer: indexerSettings,
  'Retention of the span log': retentionSettings,
} satisfies Record<string, Record<string, Setting<unknown>>>;

export const settings = {
  ...processSettings,
  ...portSettings,
  ...accessSettings,
  ...storeSettings,
  ...kafkaSettings,
  ...receiverSettings,
  ...indexerSettings,
  ...retentionSettings,
};

type Settings = typeof settings;
type Value<S> = S extends Setting<infer T> ? T : never;
type Values = { readonly [K in keyof Settings]: Value<Settings[K]> };

/** Everything a process can be told, checked and typed. Durations in ms, sizes in bytes, lists as arrays. */
export interface Config extends Omit<Values, 'internalBind'> {
  /** Resolved: see JUNJO_INTERNAL_BIND. */
  readonly internalBind: string;
  /** What is set but has no effect, one sentence each: for the log. */
  readonly warnings: readonly string[];
}

export type SettingName = keyof Settings;
