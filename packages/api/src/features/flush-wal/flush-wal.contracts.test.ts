import { RetryableError } from '@studio/core';
import { expect, test } from 'vitest';
import { firstUser } from '../../../test/browser.ts';
import { readerOf } from '../../../test/reader-of.ts';
import { captures } from '../../../test/send-operation.ts';
import { type StartedApi, startApi } from '../../../test/start-api.ts';
import { walOf } from '../../../test/wal-of.ts';

const paths = ['/api/v1/admin/flush-wal', '/api/admin/flush-wal'];

async function entries(api: StartedApi) {
  const { items } = await api.relational.audit.list({ action: 'wal.flush', limit: 10 });
  return items.map(({ outcome, reason, resourceType }) => [outcome, reason, resourceType]);
}

test.each(paths)('%s: done, and entered in the audit log', async (path) => {
  await using api = await startApi({ spanStore: readerOf([]) });
  const { status, body } = await (await firstUser(api)).post(path);
  expect([status, body]).toEqual([
    200,
    { success: true, message: 'Everything accepted before this request can be queried.' },
  ]);
  expect(await entries(api)).toEqual([['success', undefined, 'span_log']]);
});

test('not done in time: how far behind it is, entered as a failure', async () => {
  await using api = await startApi({ spanStore: readerOf([]), wal: walOf(captures) });
  const { status, body, headers } = await (await firstUser(api)).post(paths[0] ?? '');
  expect([status, body.code]).toEqual([503, 'wal_flush_failed']);
  expect(body.message).toContain(`${captures.length} records`);
  expect(headers.get('retry-after')).toBe('5');
  expect(await entries(api)).toEqual([['failure', 'wal_flush_failed', 'span_log']]);
});

test.each([
  ['cannot be asked', new RetryableError('down', { code: 'receiver_unreachable' })],
  ['is not known', null],
])('a log that %s: 503 with what it is about', async (_, failure) => {
  const wal = failure && { ...walOf(), flush: () => Promise.reject(failure) };
  await using api = await startApi({ spanStore: readerOf([]), wal });
  const { status, body } = await (await firstUser(api)).post(paths[0] ?? '');
  expect([status, body.code]).toEqual([503, 'unavailable']);
  expect(body.message).toContain('The span log cannot be asked now');
});
