import { randomBytes } from 'node:crypto';
import { deflateSync, gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { ByteBudget } from '../budget/byte-budget.ts';
import type { ContentEncoding } from '../request.ts';
import { inflate } from './inflate.ts';

const MIB = 1024 * 1024;

function setup(budgetBytes = 64 * MIB) {
  const budget = new ByteBudget({ maxBytes: budgetBytes, maxBytesPerProject: budgetBytes });
  const reservation = budget.open('p');
  const run = (wire: Uint8Array, encoding: ContentEncoding, maxBytes = 16 * MIB) =>
    inflate(wire, encoding, maxBytes, reservation);
  return { run, reservation, budget };
}

/** The checksum is the last but four bytes of a gzip member. */
function wrongChecksum(gzipped: Buffer): Buffer {
  return Buffer.from(gzipped).fill(0, gzipped.length - 8, gzipped.length - 4);
}

// A small body takes the synchronous way, a large one the streaming way.
describe.each([
  ['small', randomBytes(1000)],
  ['large', Buffer.concat([randomBytes(MIB), Buffer.alloc(MIB)])],
])('a %s body', (_, body) => {
  test.each<[ContentEncoding, Uint8Array]>([
    ['identity', body],
    ['gzip', gzipSync(body)],
    ['gzip', Buffer.concat([gzipSync(body.subarray(0, 500)), gzipSync(body.subarray(500))])],
    ['deflate', deflateSync(body)],
  ])('comes out of %s as it was', async (encoding, wire) => {
    const { run, reservation } = setup();
    const outcome = await run(wire, encoding);
    expect(outcome.ok && Buffer.compare(outcome.value, body)).toBe(0);
    expect(reservation.bytes).toBe(encoding === 'identity' ? 0 : body.length);
  });

  test.each<[string, ContentEncoding, Uint8Array]>([
    ['cut off', 'gzip', gzipSync(body).subarray(0, -9)],
    ['with a wrong checksum', 'gzip', wrongChecksum(gzipSync(body))],
    ['not gzip at all', 'gzip', body],
    ['cut off', 'deflate', deflateSync(body).subarray(0, -9)],
    ['empty', 'gzip', new Uint8Array()],
  ])('%s (%s) is undecodable', async (_, encoding, wire) => {
    expect(await setup().run(wire, encoding)).toMatchObject({ ok: false, reason: 'undecodable' });
  });
});

test.each<['gzip' | 'deflate', (bytes: Buffer) => Buffer]>([
  ['gzip', gzipSync],
  ['deflate', deflateSync],
])('a %s bomb is stopped at the limit, not after it', async (encoding, compress) => {
  const { run, budget } = setup();
  const bomb = compress(Buffer.alloc(32 * MIB));
  expect(await run(bomb, encoding, 2 * MIB)).toMatchObject({ ok: false, reason: 'too_large' });
  expect(budget.usedBytes).toBeLessThanOrEqual(2 * MIB);
});

test('stops when the byte budget is used up', async () => {
  const { run, budget } = setup(4 * MIB);
  budget.open('p').grow(2 * MIB);
  expect(await run(gzipSync(Buffer.alloc(3 * MIB)), 'gzip')).toMatchObject({
    ok: false,
    reason: 'in_flight_full',
  });
});

test('a body above the whole budget is too large rather than something to try again', async () => {
  const { run } = setup(MIB);
  expect(await run(gzipSync(Buffer.alloc(3 * MIB)), 'gzip')).toMatchObject({
    ok: false,
    reason: 'too_large',
  });
});

// The indexer inflates with gunzipSync what is stored as it came: both must read the same bytes out of it.
test.each([
  ['zeros', Buffer.alloc(10)],
  ['text', Buffer.from('garbage')],
  ['the beginning of another member', Buffer.from([0x1f, 0x8b, 8, 0])],
  ['another member', gzipSync('more')],
])('%s behind the end of a gzip means the same to all that read it', async (_, suffix) => {
  const small = Buffer.concat([gzipSync(randomBytes(100)), suffix]);
  const large = Buffer.concat([gzipSync(randomBytes(MIB)), suffix]);
  for (const wire of [small, large]) {
    const outcome = await setup().run(wire, 'gzip');
    let expected: Buffer | undefined;
    try {
      expected = gunzipSync(wire);
    } catch {
      expected = undefined;
    }
    expect(outcome.ok ? Buffer.from(outcome.value) : undefined).toEqual(expected);
  }
});
