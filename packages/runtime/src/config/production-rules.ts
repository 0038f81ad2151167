import { type Rule, rule } from './rule.ts';
import { isLoopback, isSameSite } from './same-site.ts';
import { differentSecrets, randomTokens } from './secret-rules.ts';
import { settings } from './settings.ts';

const isPlain = (origin: string): boolean => origin.startsWith('http:') && !isLoopback(origin);

const encrypted: readonly Rule[] = (['prodFrontendUrl', 'prodBackendUrl'] as const).map((name) =>
  rule([name], ({ [name]: origin }) => {
    const isRefused = origin !== undefined && isPlain(origin);
    return (
      isRefused &&
      `${settings[name].env} is "${origin}"; it must start with https://, since the session cookie is sent over TLS only.`
    );
  }),
);

/** What an installation that faces the internet must hold, for the processes that face people. */
export const productionRules: readonly Rule[] = [
  ...encrypted,
  rule(['prodFrontendUrl', 'prodBackendUrl'], ({ prodFrontendUrl: web, prodBackendUrl: api }) => {
    const isRefused = web !== undefined && api !== undefined && !isSameSite(web, api);
    return (
      isRefused &&
      `JUNJO_PROD_FRONTEND_URL ("${web}") and JUNJO_PROD_BACKEND_URL ("${api}") must have the same scheme and the same host or registrable domain (public suffix list): browsers would keep the session from the API.`
    );
  }),
  rule(['allowOrigins'], ({ allowOrigins = [] }) => {
    const refused = allowOrigins.filter(isPlain);
    return (
      refused.length > 0 &&
      `JUNJO_ALLOW_ORIGINS has "${refused.join(', ')}"; in production they must start with https://: whoever is on the way could change such a page and read answers with it.`
    );
  }),
  ...differentSecrets,
  ...randomTokens,
];
