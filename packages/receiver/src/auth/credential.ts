import type { CredentialHeaders } from '../request.ts';

export type Credential =
  | { readonly kind: 'bearer'; readonly token: string }
  | { readonly kind: 'apiKey'; readonly key: string }
  | { readonly kind: 'none' };

const BEARER = /^bearer(?:\s+(.*))?$/i;

/**
 * Which credential counts: `authorization: Bearer …` first, any other scheme is ignored, else `x-junjo-api-key`.
 * A header that is there more than once is ambiguous (a proxy may have looked at the other one), so it counts as none.
 */
export function credentialOf(headers: CredentialHeaders): Credential {
  const tokens = headers.authorization
    .map((value) => BEARER.exec(value.trim()))
    .filter((match) => match !== null);
  if (tokens.length > 1) return { kind: 'none' };
  if (tokens[0]) return { kind: 'bearer', token: tokens[0][1] ?? '' };
  const [key, ...others] = headers.apiKey;
  if (!key || others.length > 0) return { kind: 'none' };
  return { kind: 'apiKey', key };
}
