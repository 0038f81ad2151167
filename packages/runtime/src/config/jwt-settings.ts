import { setting } from './setting.ts';
import { duration, text } from './value-kinds.ts';

/** The short-lived tokens that exporters get for their API key. The API issues them, receivers check them. */
export const jwtSettings = {
  jwtTtlMs: setting('JUNJO_JWT_TTL', duration({ min: '1m', max: '24h' }), {
    doc: 'How long an access token is valid.',
    default: '1h',
  }),
  jwtRotationMs: setting(
    'JUNJO_JWT_ROTATION',
    duration({ min: '1h', max: '365d', zero: 'only by command' }),
    {
      doc: 'How often there is a new signing key; the one before it is still accepted. At least JUNJO_JWT_TTL.',
      default: '30d',
    },
  ),
  jwtIssuer: setting('JUNJO_JWT_ISSUER', text(), {
    doc: 'Issuer (`iss`) of the access tokens. Must be the same in the API and in all receivers.',
    default: 'junjo-ai-studio',
  }),
  jwtAudience: setting('JUNJO_JWT_AUDIENCE', text(), {
    doc: 'Audience (`aud`) of the access tokens. Must be the same in the API and in all receivers.',
    default: 'junjo-otlp',
  }),
};
