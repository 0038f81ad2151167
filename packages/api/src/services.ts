import { Gauge } from '@studio/runtime';
import type { ApiDeps } from './deps.ts';
import { JwtIssuer } from './features/jwt/jwt-issuer.ts';
import { signingKeysEncryptionKey } from './features/jwt/private-jwk.ts';
import { SigningKeys } from './features/jwt/signing-keys.ts';
import { LiveFeeds } from './features/live/live-feeds.ts';
import { LIVE_LIMITS, type LiveLimits } from './features/live/live-limits.ts';
import { createKeyLookUps, type KeyLookUps } from './key-look-up.ts';
import { UseBook } from './use-book.ts';

/** What the REST API and the internal gRPC service share. */
export interface Services {
  readonly deps: ApiDeps;
  readonly keyLookUps: KeyLookUps;
  readonly signingKeys: SigningKeys;
  readonly jwtIssuer: JwtIssuer;
  readonly keyUses: UseBook;
  readonly tokenUses: UseBook;
  readonly liveFeeds: LiveFeeds;
  readonly liveLimits: LiveLimits;
}

export function createServices(deps: ApiDeps): Services {
  const { config, relational, clock, logger } = deps;
  const keyUses = new UseBook({ touch: (uses) => relational.apiKeys.touch(uses), clock, logger });
  const tokenUses = new UseBook({ touch: (uses) => relational.tokens.touch(uses), clock, logger });
  const signingKeys = new SigningKeys({
    signingKeys: relational.signingKeys,
    encryptionKey: signingKeysEncryptionKey(config.secureCookieKey),
    jwtTtlMs: config.jwtTtlMs,
    rotationMs: config.jwtRotationMs,
    clock,
    logger,
  });
  const liveLimits = { ...LIVE_LIMITS, ...deps.liveLimits };
  const { jwtIssuer: issuer, jwtAudience: audience, jwtTtlMs: ttlMs } = config;
  return {
    deps,
    keyLookUps: createKeyLookUps({ relational, clock, onUse: (keyId) => keyUses.note(keyId) }),
    signingKeys,
    jwtIssuer: new JwtIssuer(signingKeys, { issuer, audience, ttlMs }, clock),
    keyUses,
    tokenUses,
    liveFeeds: createLiveFeeds(deps, liveLimits),
    liveLimits,
  };
}

function createLiveFeeds({ spanStore, clock, registry }: ApiDeps, limits: LiveLimits): LiveFeeds {
  const feeds = new LiveFeeds({ store: spanStore, clock, limits });
  const open: Gauge = new Gauge({
    name: 'junjo_api_live_feeds',
    help: 'Live feeds that are open.',
    registers: [registry],
    collect: () => open.set(feeds.openFeeds),
  });
  return feeds;
}
