import { createHash, createHmac, createPublicKey } from 'node:crypto';
import { RetryableError } from '@studio/core';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { expect, test } from 'vitest';
import { VALID } from '../../../test/start-receiver.ts';
import { TestClock } from '../../../test/test-clock.ts';
import { AUDIENCE, answerOf, claimsOf, createTokenSigner, ISSUER, part } from '../../../test/token-signer.ts';
import { JwtVerifier, type VerificationOutcome } from './jwt-verifier.ts';
import { SigningKeys } from './signing-keys.ts';

const signer = await createTokenSigner('current');
const stranger = await createTokenSigner('current');
const CLAIMS = { keyId: VALID.keyId, projectId: VALID.projectId };

function setup() {
  const clock = new TestClock();
  const outcomes: VerificationOutcome[] = [];
  const authority = { fetches: 0, answer: async () => answerOf(signer) };
  const keys = new SigningKeys({
    fetchSigningKeys: () => {
      authority.fetches++;
      return authority.answer();
    },
    timeoutMs: 2_000,
    clock,
    onFetchError: () => {},
  });
  const verifier = new JwtVerifier({ keys, clock, onOutcome: (outcome) => outcomes.push(outcome) });
  return { clock, verifier, authority, outcomes };
}

const NOW_MS = new TestClock().nowMs();
const NOW_S = NOW_MS / 1000;
const good = () => signer.sign({ nowMs: NOW_MS });
const signed = (claims: Record<string, unknown>) => signer.sign({ nowMs: NOW_MS, claims });

test('a good token says whose it is, and its signature is checked once', async () => {
  const { verifier, outcomes } = setup();
  const token = await good();
  expect(await verifier.verify(token)).toEqual(CLAIMS);
  expect(await verifier.verify(token)).toEqual(CLAIMS);
  expect(outcomes).toEqual(['verified', 'remembered']);
});

const ACCEPTED: [string, () => Promise<string>][] = [
  ['an audience among several', () => signed({ aud: ['other', AUDIENCE] })],
  ['expired, within the skew', () => signed({ exp: NOW_S - 59 })],
  ['not valid yet, within the skew', () => signed({ nbf: NOW_S + 60 })],
  ['no typ', () => signer.sign({ nowMs: NOW_MS, header: { typ: undefined as never } })],
  ['the new name of the algorithm', () => signer.sign({ nowMs: NOW_MS, header: { alg: 'Ed25519' } })],
];

test.each(ACCEPTED)('accepted: %s', async (_, make) => {
  const { verifier } = setup();
  expect(await verifier.verify(await make())).toEqual(CLAIMS);
});

/** A token whose header is anything, with the good signature of another one. */
async function withHeader(header: object): Promise<string> {
  const [, payload, signature] = (await good()).split('.');
  return `${part(header)}.${payload}.${signature}`;
}

/** HMAC with something public as its secret. */
function hmacToken(secret: string | Buffer): string {
  const signedPart = `${part({ alg: 'HS256', kid: 'current' })}.${part(claimsOf(NOW_MS))}`;
  return `${signedPart}.${createHmac('sha256', secret).update(signedPart).digest('base64url')}`;
}

const publicKeyPem = createPublicKey({ key: signer.jwk as never, format: 'jwk' }).export({
  type: 'spki',
  format: 'pem',
});

async function ownKeyToken(header: object): Promise<string> {
  return stranger.sign({ nowMs: NOW_MS, header: { kid: 'current', ...header } });
}

async function es256Token(): Promise<string> {
  const { privateKey } = await generateKeyPair('ES256');
  return new SignJWT(claimsOf(NOW_MS)).setProtectedHeader({ alg: 'ES256', kid: 'current' }).sign(privateKey);
}

async function swapped(take: (a: string[], b: string[]) => (string | undefined)[]): Promise<string> {
  const [a, b] = [await good(), await signed({ project_id: 'project-2', jti: 'b' })];
  return take(a.split('.'), b.split('.')).join('.');
}

const flipped = (token: string, at: number) => {
  const other = token[at] === 'A' ? 'B' : 'A';
  return `${token.slice(0, at)}${other}${token.slice(at + 1)}`;
};

const REFUSED: [string, () => Promise<string>][] = [
  ['nothing', async () => ''],
  ['dots', async () => '..'],
  ['an API key', async () => 'jtel_0123456789abcdefghijklmnopqrstuvwxyz'],
  ['no base64', async () => '!!!.???.###'],
  ['a header that is no JSON', async () => (await good()).replace(/^[^.]+/, 'bm90IGpzb24')],
  ['a header that is a list', async () => withHeader([])],
  ['two parts', async () => (await good()).split('.').slice(0, 2).join('.')],
  ['four parts', async () => `${await good()}.AAAA`],
  ['five parts, as an encrypted one', async () => `${await good()}.AAAA.AAAA`],
  ['alg none, unsigned', async () => `${part({ alg: 'none', kid: 'current' })}.${part(claimsOf(NOW_MS))}.`],
  ['alg none, signed', () => withHeader({ alg: 'none', kid: 'current' })],
  ['alg NONE', () => withHeader({ alg: 'NONE', kid: 'current' })],
  ['no alg', () => withHeader({ kid: 'current' })],
  ['alg that is a list', () => withHeader({ alg: ['EdDSA'], kid: 'current' })],
  ['HS256 with the public key in PEM', async () => hmacToken(publicKeyPem)],
  ['HS256 with the public key in base64', async () => hmacToken(signer.jwk.x!)],
  ['HS256 with the public key', async () => hmacToken(Buffer.from(signer.jwk.x!, 'base64url'))],
  ['HS256 with the key set', async () => hmacToken(answerOf(signer).jwksJson)],
  ['HS256 with nothing', async () => hmacToken('')],
  ['ES256', es256Token],
  ['signed by a stranger with our kid', () => ownKeyToken({})],
  ['the key in the header', () => ownKeyToken({ jwk: stranger.jwk })],
  ['the address of a key', () => ownKeyToken({ jku: 'http://127.0.0.1:1/jwks.json' })],
  ['the address of a certificate', () => ownKeyToken({ x5u: 'http://127.0.0.1:1/cert.pem' })],
  ['no kid', () => ownKeyToken({ kid: undefined })],
  [
    'a good signature without a kid',
    async () => signer.sign({ nowMs: NOW_MS, header: { kid: undefined as never } }),
  ],
  ['an empty kid', async () => signer.sign({ nowMs: NOW_MS, header: { kid: '' } })],
  ['a kid that is a number', () => withHeader({ alg: 'EdDSA', kid: 1 })],
  ['a kid of 300 characters', async () => signer.sign({ nowMs: NOW_MS, header: { kid: 'k'.repeat(300) } })],
  ['crit of an unknown extension', () => withHeader({ alg: 'EdDSA', kid: 'current', crit: ['exp'], exp: 1 })],
  ['crit of b64', () => signer.sign({ nowMs: NOW_MS, header: { crit: ['b64'], b64: true } as never })],
  ['another issuer', () => signed({ iss: `${ISSUER}/` })],
  ['no issuer', () => signed({ iss: undefined })],
  ['a list of issuers', () => signed({ iss: [ISSUER] })],
  ['another audience', () => signed({ aud: 'api' })],
  ['no audience', () => signed({ aud: undefined })],
  ['an empty list of audiences', () => signed({ aud: [] })],
  ['expired beyond the skew', () => signed({ exp: NOW_S - 60 })],
  ['no expiry', () => signed({ exp: undefined })],
  ['an expiry that is text', () => signed({ exp: `${NOW_S + 3_600}` })],
  ['an expiry that is null', () => signed({ exp: null })],
  ['not valid yet, beyond the skew', () => signed({ nbf: NOW_S + 61 })],
  ['no subject', () => signed({ sub: undefined })],
  ['an empty subject', () => signed({ sub: '' })],
  ['a subject that is a list', () => signed({ sub: [VALID.keyId] })],
  ['no project', () => signed({ project_id: undefined })],
  ['an empty project', () => signed({ project_id: '' })],
  ['a project that is an object', () => signed({ project_id: { toString: 'project-1' } })],
  ['the header of another token', () => swapped(([, p, s], [h]) => [`${h}A`, p, s])],
  ['the payload of another token', () => swapped(([h, , s], [, p]) => [h, p, s])],
  ['the signature of another token', () => swapped(([h, p], [, , s]) => [h, p, s])],
  ['no signature', () => swapped(([h, p]) => [h, p, ''])],
  ['a shortened signature', async () => (await good()).slice(0, -2)],
  ['a changed payload', async () => flipped(await good(), (await good()).indexOf('.') + 20)],
  ['a changed signature', async () => flipped(await good(), (await good()).lastIndexOf('.') + 10)],
  ['more than 4 kB', () => signed({ jti: 'x'.repeat(4_000) })],
  ['a million characters', async () => `${await good()}${'A'.repeat(1_000_000)}`],
];

test.each(REFUSED)('refused: %s', async (_, make) => {
  const { verifier, outcomes } = setup();
  // The keys are there: only the token itself can be at fault.
  await verifier.verify(await good());
  const token = await make();
  for (let i = 0; i < 2; i++) expect(await verifier.verify(token)).toBeUndefined();
  expect(outcomes).toEqual(['verified', 'refused', 'refused']);
});

test.each(['unknown', '__proto__', 'current '])(
  'refused once the keys were fetched: kid "%s"',
  async (kid) => {
    const { verifier, clock, outcomes, authority } = setup();
    await verifier.verify(await good());
    const token = await signer.sign({ nowMs: NOW_MS, header: { kid } });
    await expect(verifier.verify(token)).rejects.toMatchObject({ code: 'key_check_unavailable' });
    await clock.advance(10_000);
    for (let i = 0; i < 2; i++) expect(await verifier.verify(token)).toBeUndefined();
    expect(outcomes).toEqual(['verified', 'unavailable', 'refused', 'refused']);
    expect(authority.fetches).toBe(2);
  },
);

test('what is no token of ours costs no fetch', async () => {
  const { verifier, authority } = setup();
  for (const token of ['', 'x', 'a.b.c', await es256Token(), `${await good()}${'A'.repeat(5_000)}`]) {
    expect(await verifier.verify(token)).toBeUndefined();
  }
  expect(authority.fetches).toBe(0);
});

test('a remembered token ends with its expiry', async () => {
  const { verifier, clock, outcomes } = setup();
  const token = await good();
  await verifier.verify(token);
  await clock.advance(3_600_000 + 59_999);
  expect(await verifier.verify(token)).toEqual(CLAIMS);
  await clock.advance(1);
  expect(await verifier.verify(token)).toBeUndefined();
  expect(outcomes).toEqual(['verified', 'remembered', 'refused']);
});

test('a remembered token ends with the key that signed it', async () => {
  const { verifier, clock, authority } = setup();
  const token = await good();
  await verifier.verify(token);
  const next = await createTokenSigner('next');
  authority.answer = async () => answerOf(next);
  await clock.advance(10_000);
  const other = await next.sign({ nowMs: clock.nowMs() });
  expect(await verifier.verify(other)).toEqual(CLAIMS);
  await clock.advance(10_000);
  expect(await verifier.verify(token)).toBeUndefined();
});

test('while keys cannot be fetched, remembered and verifiable tokens go on and others cannot be decided', async () => {
  const { verifier, clock, authority, outcomes } = setup();
  const token = await good();
  await verifier.verify(token);
  authority.answer = async () => {
    throw new RetryableError('down', { code: 'api_unreachable' });
  };
  await clock.advance(600_000);
  expect(await verifier.verify(token)).toEqual(CLAIMS);
  expect(await verifier.verify(await signed({ jti: 'another' }))).toEqual(CLAIMS);
  const unknown = signer.sign({ nowMs: NOW_MS, header: { kid: 'unknown' } });
  await expect(verifier.verify(await unknown)).rejects.toMatchObject({ code: 'key_check_unavailable' });
  expect(outcomes.at(-1)).toBe('unavailable');
});

test('private parts that a set gives by mistake are dropped', async () => {
  const { verifier, authority } = setup();
  const jwk = { ...signer.jwk, ...(await exportJWK(signer.privateKey)) };
  authority.answer = async () => ({ ...answerOf(), jwksJson: JSON.stringify({ keys: [jwk] }) });
  expect(await verifier.verify(await good())).toEqual(CLAIMS);
});

test('no two tokens are taken for one another', async () => {
  const { verifier } = setup();
  const tokens = await Promise.all(
    Array.from({ length: 50 }, (_, i) => signed({ sub: `key-${i}`, project_id: `project-${i}` })),
  );
  expect(new Set(tokens.map((token) => createHash('sha256').update(token).digest('hex'))).size).toBe(50);
  for (let round = 0; round < 2; round++) {
    const claims = await Promise.all(tokens.map((token) => verifier.verify(token)));
    expect(claims).toEqual(tokens.map((_, i) => ({ keyId: `key-${i}`, projectId: `project-${i}` })));
  }
});
