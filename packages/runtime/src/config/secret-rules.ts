import { type Rule, rule } from './rule.ts';
import { type SettingName, settings, type Values } from './settings.ts';

/** The secrets that processes and people show each other. */
type SecretName = {
  [K in SettingName]: Values[K] extends string | Uint8Array | undefined ? K : never;
}[SettingName];

const SHOWN_TO_OTHERS = [
  'sessionSecret',
  'secureCookieKey',
  'internalGrpcToken',
  'bootstrapApiKey',
  'bootstrapToken',
  'bootstrapAdminPassword',
  'enginePassword',
] as const satisfies readonly SecretName[];

/** One secret in two places: who is told the one could use the other. */
export function isReused(first: SecretName, second: SecretName): Rule {
  return rule([first, second], ({ [first]: one, [second]: other }) => {
    const isSame = one !== undefined && other !== undefined && textOf(one) === textOf(other);
    return isSame && `${settings[first].env} and ${settings[second].env} must differ from each other.`;
  });
}

/** No two of all secrets are the same. The cookie's own two differ in development already. */
export const differentSecrets: readonly Rule[] = SHOWN_TO_OTHERS.flatMap((first, index) =>
  SHOWN_TO_OTHERS.slice(index + 1)
    .filter((second) => !(first === 'sessionSecret' && second === 'secureCookieKey'))
    .map((second) => isReused(first, second)),
);

/** Random text of 16 characters has more different ones in all but one of many millions of cases, in hex too. */
const FEWEST_DIFFERENT_CHARACTERS = 5;

/** Tokens that a program made have no such pattern. */
export const randomTokens: readonly Rule[] = (
  ['internalGrpcToken', 'bootstrapApiKey', 'bootstrapToken'] as const
).map((name) =>
  rule([name], ({ [name]: token }) => {
    const isWeak = token !== undefined && new Set(token).size < FEWEST_DIFFERENT_CHARACTERS;
    return isWeak && `${settings[name].env} repeats a few characters; production needs a random one.`;
  }),
);

const textOf = (secret: string | Uint8Array): string =>
  typeof secret === 'string' ? secret : Buffer.from(secret).toString('base64');
