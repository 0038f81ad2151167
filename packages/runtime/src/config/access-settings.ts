import { optional, setting } from './setting.ts';
import { atLeast, duration, integer, text } from './value-kinds.ts';

/** Who may call: keys, tokens, certificates. */
export const accessSettings = {
  bootstrapApiKey: optional('JUNJO_BOOTSTRAP_API_KEY', atLeast(16), {
    doc: 'API key to create at the first start, for automation; made at random when not set.',
    secret: true,
  }),
  bootstrapToken: optional('JUNJO_BOOTSTRAP_TOKEN', atLeast(16), {
    doc: 'Developer token with all scopes to create at the first start; made at random when not set.',
    secret: true,
  }),
  internalGrpcToken: optional('JUNJO_INTERNAL_GRPC_TOKEN', atLeast(32), {
    doc: 'Secret that the internal gRPC services ask of their callers. The standalone process makes its own at each start.',
    secret: true,
  }),
  enginePassword: optional('JUNJO_ENGINE_PASSWORD', atLeast(16), {
    doc: 'Password of the user `default` of `npm run engine`, for the JUNJO_CLICKHOUSE_URL of other processes; made at random and printed when not set.',
    secret: true,
  }),
  tlsCertFile: optional('JUNJO_TLS_CERT', text('a file in PEM form'), {
    doc: 'Certificate chain for the public ports; without it they speak plain text (h2c), for use behind a proxy.',
  }),
  tlsKeyFile: optional('JUNJO_TLS_KEY', text('a file in PEM form'), {
    doc: 'Private key of JUNJO_TLS_CERT.',
  }),
  tlsClientCaFile: optional('JUNJO_TLS_CLIENT_CA', text('a file in PEM form'), {
    doc: 'When set, clients must show a certificate signed by one of these authorities.',
  }),
  authValidTtlMs: setting('JUNJO_AUTH_VALID_TTL', duration({ max: '1h' }), {
    doc: 'How long a receiver trusts a key that was found valid.',
    default: '5m',
  }),
  authUnknownTtlMs: setting('JUNJO_AUTH_UNKNOWN_TTL', duration({ max: '1h' }), {
    doc: 'How long a receiver refuses an unknown key without asking again.',
    default: '10s',
  }),
  authStaleMs: setting('JUNJO_AUTH_STALE', duration({ max: '7d' }), {
    doc: 'How long after its last check a valid key goes on working while the API cannot be reached; 0 = not at all.',
    default: '1h',
  }),
  authTimeoutMs: setting('JUNJO_AUTH_TIMEOUT', duration({ min: '10ms', max: '1m' }), {
    doc: 'How long a receiver waits for the look-up of a key before it answers "try again".',
    default: '2s',
  }),
  authMaxEntries: setting('JUNJO_AUTH_MAX_ENTRIES', integer(1, 10_000_000), {
    doc: 'API keys that a process remembers; beyond it the least recently used are asked again.',
    default: '10000',
  }),
};
