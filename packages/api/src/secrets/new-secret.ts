import { randomInt } from 'node:crypto';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const LENGTH = 64;

function randomText(): string {
  return Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
}

/** An API key as SDKs know them: `jtel_` and 64 letters and digits. */
export const newApiKey = (): string => `jtel_${randomText()}`;

/** A developer token: `jdev_` and 64 letters and digits. */
export const newDeveloperToken = (): string => `jdev_${randomText()}`;

/** The token of the internal services, made anew at each start. */
export const newInternalToken = (): string => randomText();
