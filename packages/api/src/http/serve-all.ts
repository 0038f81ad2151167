import { loadPrices } from '@studio/llm';
import { createAuthenticate } from '../access/authenticate.ts';
import { createAuthorize } from '../access/authorize.ts';
import { AuditTrail } from '../audit/audit-trail.ts';
import { serveAnalytics } from '../features/analytics/routes.ts';
import { serveApiKeys } from '../features/api-keys/routes.ts';
import { serveAuditLog } from '../features/audit-log/routes.ts';
import { serveAuth } from '../features/auth/routes.ts';
import { AuthService } from '../features/auth/service.ts';
import { serveConfig } from '../features/config/routes.ts';
import { serveFlushWal } from '../features/flush-wal/routes.ts';
import { serveHealth } from '../features/health/routes.ts';
import { serveJunjo } from '../features/junjo/routes.ts';
import { serveJwt } from '../features/jwt/routes.ts';
import { serveLive } from '../features/live/routes.ts';
import { serveObservability } from '../features/observability/routes.ts';
import { servePipeline } from '../features/pipeline/routes.ts';
import { serveMembers } from '../features/projects/member-routes.ts';
import { serveProjects } from '../features/projects/routes.ts';
import { serveSearch } from '../features/search/routes.ts';
import { serveTokens } from '../features/tokens/routes.ts';
import { serveLlmCalls } from '../features/traces/llm-call-routes.ts';
import { serveTraces } from '../features/traces/routes.ts';
import { serveTraceSearch } from '../features/traces/search-routes.ts';
import { serveUsers } from '../features/users/routes.ts';
import type { Services } from '../services.ts';
import { Passwords } from '../sign-in/passwords.ts';
import { Sessions } from '../sign-in/sessions.ts';
import { SignInThrottle } from '../sign-in/throttle.ts';
import { ANSWERING_LIMITS, createAnswering } from './answering.ts';
import { sendEvents } from './event-stream.ts';
import type { Routes } from './routes.ts';
import { createServe } from './serve.ts';

interface AppFacts {
  readonly version: string;
  readonly httpPort: () => number;
  readonly isAllowedOrigin: (origin: string) => boolean;
}

/** Every operation with its handler. */
export function serveAll(services: Services, routes: Routes, facts: AppFacts): void {
  const { deps, keyLookUps, signingKeys, jwtIssuer, tokenUses } = services;
  const { config, relational, keyCache, spanStore, clock, logger, readiness, redis, wal } = deps;
  const { version, httpPort, isAllowedOrigin } = facts;
  const nowMs = () => clock.nowMs();

  const cookieKeys = { encryption: config.secureCookieKey, signature: config.sessionSecret };
  const authenticate = createAuthenticate({ relational, cookieKeys, tokenUses, clock });
  const authorize = createAuthorize(relational);
  const trail = new AuditTrail(relational.audit, logger);
  const answering = createAnswering(clock, deps.limits ?? ANSWERING_LIMITS);
  const { liveFeeds, liveLimits } = services;
  const serve = createServe(
    {
      relational,
      authenticate,
      authorize,
      isAllowedOrigin,
      trail,
      answering,
      sendEvents: (response, stream) => sendEvents(response, stream, clock, liveLimits.drainMs),
    },
    routes,
  );

  const passwords = new Passwords();
  const throttle = new SignInThrottle({
    attemptsPerAccount: config.signInAttemptsPerAccount,
    attemptsPerAddress: config.signInAttemptsPerAddress,
    windowMs: config.signInWindowMs,
    redis,
  });
  const isSecure = config.environment === 'production' || config.tlsCertFile !== undefined;
  const sessions = new Sessions({ cookieKeys, ttlMs: config.sessionTtlMs, isSecure, clock });
  const service = new AuthService({ users: relational.users, passwords, throttle });

  serveHealth(serve, version, readiness);
  serveConfig(serve, config, httpPort);
  serveAuth(serve, { relational, service, sessions, authenticate, isAllowedOrigin, nowMs });
  serveUsers(serve, { relational, passwords, nowMs });
  serveProjects(serve, { relational, keyCache, nowMs });
  serveMembers(serve, { relational, nowMs });
  serveApiKeys(serve, { relational, keyCache, nowMs });
  serveTokens(serve, { relational, nowMs });
  serveJwt(serve, { lookUpKey: keyLookUps.lookUpKey, issuer: jwtIssuer, keys: signingKeys });
  serveAuditLog(serve, relational);
  serveJunjo(serve, spanStore, clock);
  serveTraceSearch(serve, spanStore, clock);
  serveTraces(serve, { store: spanStore, hotTail: wal });
  serveLlmCalls(serve, spanStore, deps.prices ?? loadPrices());
  serveFlushWal(serve, wal);
  serveAnalytics(serve, spanStore, clock);
  servePipeline(serve, { store: spanStore, spanLog: deps.spanLog, clock });
  serveLive(serve, { feeds: liveFeeds, clock, limits: liveLimits });
  serveObservability(serve, spanStore);
  serveSearch(serve, { vectors: deps.vectors, clock, logger });
}
