/** Who may watch is asked for as long as they watch. */

import { waitFor } from '@studio/testkit/wait';
import { expect, test } from 'vitest';
import { firstUser, userWith } from '../../../test/browser.ts';
import { EventReader } from '../../../test/event-reader.ts';
import { readerOf } from '../../../test/reader-of.ts';
import { type StartedApi, startApi, TOKEN } from '../../../test/start-api.ts';

const LIMITS = { pollMs: 5, accessCheckMs: 0 };
const BEARER = { authorization: `Bearer ${TOKEN}` };

async function watching(api: StartedApi, headers: Record<string, string>): Promise<EventReader> {
  const reader = new EventReader(`${api.url}/api/v1/live`, headers);
  await waitFor(
    'hello',
    30_000,
    async () => reader.events[0],
    () => String(reader.status),
  );
  return reader;
}

test('a feed ends with the session', async () => {
  await using api = await startApi({ spanStore: readerOf([]), liveLimits: LIMITS });
  const admin = await firstUser(api);
  using reader = await watching(api, { cookie: admin.cookie ?? '' });
  using other = await watching(api, BEARER);
  await admin.post('/api/v1/auth/sign-out');
  expect(await reader.ended).toBe('ended');
  expect(await Promise.race([other.ended, Promise.resolve('open')])).toBe('open');
});

test('a feed ends with the token', async () => {
  await using api = await startApi({ spanStore: readerOf([]), liveLimits: LIMITS });
  const admin = await firstUser(api);
  const { body } = await admin.post('/api/v1/tokens', { name: 'short', scopes: ['read'] });
  using reader = await watching(api, { authorization: `Bearer ${body.token}` });
  const { items } = (await admin.get('/api/v1/tokens')).body;
  const { id } = items.find(({ name }: { name: string }) => name === 'short');
  expect((await admin.delete(`/api/v1/tokens/${id}`)).status).toBe(204);
  expect(await reader.ended).toBe('ended');
});

test('a feed ends for who is no member any more', async () => {
  await using api = await startApi({ spanStore: readerOf([]), liveLimits: LIMITS });
  const admin = await firstUser(api);
  const viewer = await userWith(api, admin, 'viewer@example.com', 'viewer');
  using reader = await watching(api, { cookie: viewer.cookie ?? '' });
  await admin.delete(`/api/v1/projects/default/members/${viewer.userId}`);
  expect(await reader.ended).toBe('ended');
});

test('ids that no feed gave are refused', async () => {
  await using api = await startApi({ spanStore: readerOf([]), liveLimits: { maxAgeMs: 0 } });
  const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const bad = [
    'x',
    encoded({}),
    encoded([['log', [0, -1]]]),
    encoded([['log', [0, 1.5]]]),
    'A'.repeat(13_000),
  ];
  for (const id of bad) {
    const answer = await api.get('/api/v1/live', { ...BEARER, 'last-event-id': id });
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ path: 'last-event-id' }] } });
  }
  const good = await api.get('/api/v1/live', {
    ...BEARER,
    'last-event-id': encoded([["log' OR 1=1", [0, 1], [1, 5, 2]]]),
  });
  expect(good.status).toBe(200);
});
