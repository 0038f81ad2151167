import type { Clock } from '@studio/core';
import type { KeyCache } from '@studio/key-cache';
import type { Logger, Registry } from '@studio/runtime';
import type { SpanLog } from '@studio/span-log';
import type { FetchSigningKeys } from './auth/jwt/signing-keys.ts';
import type { LookUpKey, LookUpKeyId } from './auth/key-checker.ts';
import type { ReceiverConfig } from './config.ts';

export interface ReceiverDeps {
  readonly config: ReceiverConfig;
  readonly spanLog: SpanLog;
  readonly keyCache: KeyCache;
  /** Asks the authority about an API key. Resolves only when it answered; any failure rejects. */
  readonly lookUpKey: LookUpKey;
  /** The same about the key of an id: the subject of a token. */
  readonly lookUpKeyId: LookUpKeyId;
  /** What tokens are checked with. Resolves only when the authority answered; any failure rejects. */
  readonly fetchSigningKeys: FetchSigningKeys;
  readonly logger: Logger;
  readonly registry: Registry;
  readonly clock: Clock;
}
