/** The kinds of values that name a place on the network. */
import { isIP } from 'node:net';
import type { z } from 'zod';
import { fromText } from './setting.ts';

export function isHostAndPort(entry: string): boolean {
  const number = Number(
    /^[^\s,/:]+:(\d{1,5})$|^\[[0-9a-fA-F:]+\]:(\d{1,5})$/.exec(entry)?.slice(1).find(Boolean),
  );
  return number >= 1 && number <= 65_535;
}

/** Exactly as a browser writes it in the header Origin, and one origin: no `*`. */
export function isOrigin(entry: string): boolean {
  const parsed = URL.parse(entry);
  const isWeb = parsed !== null && /^https?:$/.test(parsed.protocol);
  return isWeb && parsed.origin === entry && !entry.includes('*');
}

/** Any URL of one of these protocols, as it was written. */
export function url(...protocols: readonly string[]): z.ZodType<string, string> {
  return fromText(`a URL starting with ${protocols.map((name) => `${name}://`).join(' or ')}`, (value) => {
    const parsed = URL.parse(value);
    return parsed?.hostname && protocols.includes(parsed.protocol.slice(0, -1)) ? value : undefined;
  });
}

/** An address that people open: the origin of it, in the spelling of browsers. */
export function webOrigin(): z.ZodType<string, string> {
  const allowed =
    'an http:// or https:// address such as https://studio.example.com, without path, query or user';
  return fromText(allowed, (value) => {
    const parsed = URL.parse(value);
    if (!parsed || parsed.href !== `${parsed.origin}/`) return undefined;
    return isOrigin(parsed.origin) ? parsed.origin : undefined;
  });
}

/** Where exporters send to, as it was written. */
export function endpoint(): z.ZodType<string, string> {
  const allowed =
    'a URL such as https://ingestion.example.com or grpcs://ingestion.example.com:50051, starting with http://, https://, grpc:// or grpcs://, without query or user';
  return fromText(allowed, (value) => {
    const parsed = URL.parse(value);
    const isPlain = parsed?.hostname && !parsed.username && !parsed.password && !/[?#*\s]/.test(value);
    return isPlain && /^(https?|grpcs?):$/.test(parsed.protocol) ? value : undefined;
  });
}

/** The words that Express knows for networks that are not the internet. */
const NETWORK_WORDS = ['loopback', 'linklocal', 'uniquelocal'];

/** An address, a network in CIDR form or a word for one; never all addresses at once. */
export function isTrustedProxy(entry: string): boolean {
  if (NETWORK_WORDS.includes(entry)) return true;
  const [address = '', bits, ...rest] = entry.split('/');
  const family = address.includes('%') ? 0 : isIP(address);
  if (family === 0 || rest.length > 0) return false;
  if (bits === undefined) return true;
  return /^[1-9]\d{0,2}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128);
}
