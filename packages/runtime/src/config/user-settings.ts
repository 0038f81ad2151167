import { key } from './key-kind.ts';
import { optional, setting } from './setting.ts';
import { atLeast, duration, email, integer } from './value-kinds.ts';

const KEPT =
  'Not set: the standalone process makes one in development and keeps it in the data folder. Must be the same in all processes of the API; a new one signs everybody out.';

/** Who signs in, and what keeps them signed in. */
export const userSettings = {
  sessionSecret: optional('JUNJO_SESSION_SECRET', key(), {
    doc: `Signs the session cookie. ${KEPT}`,
    secret: true,
  }),
  secureCookieKey: optional('JUNJO_SECURE_COOKIE_KEY', key(), {
    doc: `Encrypts the session cookie; another one than JUNJO_SESSION_SECRET. ${KEPT}`,
    secret: true,
  }),
  sessionTtlMs: setting('JUNJO_SESSION_TTL', duration({ min: '1m', max: '365d' }), {
    doc: 'How long somebody stays signed in.',
    default: '30d',
  }),
  signInAttemptsPerAccount: setting('JUNJO_SIGN_IN_ATTEMPTS_PER_ACCOUNT', integer(1, 1_000_000), {
    doc: 'Failed sign-ins of one account within JUNJO_SIGN_IN_WINDOW, after which it has to wait.',
    default: '10',
  }),
  signInAttemptsPerAddress: setting('JUNJO_SIGN_IN_ATTEMPTS_PER_ADDRESS', integer(1, 1_000_000), {
    doc: 'The same for one address, whatever the account: many people may share it.',
    default: '50',
  }),
  signInWindowMs: setting('JUNJO_SIGN_IN_WINDOW', duration({ min: '1s', max: '1d' }), {
    doc: 'Time over which failed sign-ins are counted.',
    default: '15m',
  }),
  bootstrapAdminEmail: optional('JUNJO_BOOTSTRAP_ADMIN_EMAIL', email(), {
    doc: 'First user to create, with JUNJO_BOOTSTRAP_ADMIN_PASSWORD, at a start that finds none; an instance admin.',
  }),
  bootstrapAdminPassword: optional('JUNJO_BOOTSTRAP_ADMIN_PASSWORD', atLeast(8), {
    doc: 'Password of JUNJO_BOOTSTRAP_ADMIN_EMAIL.',
    secret: true,
  }),
};
