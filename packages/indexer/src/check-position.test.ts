import type { Assignment, Commit, SpanLog } from '@studio/span-log';
import type { SpanStore } from '@studio/span-store';
import { expect, test } from 'vitest';
import { checkPosition } from './check-position.ts';

const plain = '{"v":1,"decoder":1,"plan":null}';
const plan = '{"v":1,"decoder":1,"plan":{"first":10,"last":14}}';

interface Case {
  readonly start?: number;
  readonly end?: number;
  readonly committed?: Commit;
  /** Offsets of stored rows. */
  readonly stored?: readonly number[];
  /** End of the log when it is asked again. */
  readonly endNow?: number;
}

function check({ start = 0, end = 20, committed, stored = [], endNow = end }: Case) {
  const assignment = { partition: 0, committed, startOffset: start, endOffset: end } as Assignment;
  const spanLog = { logId: 'log', endOffsets: async () => [endNow] } as unknown as SpanLog;
  const storedCount: SpanStore['storedCount'] = async ({ first, last }) =>
    stored.filter((offset) => offset >= first && offset <= last).length;
  const spanStore = { storedCount } as SpanStore;
  return checkPosition(assignment, { spanLog, spanStore, untilDone: (_, call) => call() });
}

test.each([
  ['nothing committed, nothing stored', {}, { offset: 0, repairBefore: undefined }],
  ['nothing committed, a log that begins later', { start: 7 }, { offset: 7 }],
  [
    'committed',
    { committed: { offset: 10, note: plain }, stored: [8, 9] },
    { offset: 10, repairBefore: undefined },
  ],
  ['committed by hand', { committed: { offset: 10, note: '' } }, { offset: 10, plan: undefined }],
  ['committed at the end', { committed: { offset: 20, note: plain } }, { offset: 20 }],
  [
    'an open plan',
    { committed: { offset: 10, note: plan }, stored: [9, 10, 12] },
    { offset: 10, plan: { first: 10, last: 14, twins: '', isSetAside: false }, repairBefore: undefined },
  ],
  [
    'rows beyond the plan',
    { committed: { offset: 10, note: plan }, stored: [16] },
    { offset: 10, repairBefore: 20 },
  ],
  [
    'rows ahead',
    { committed: { offset: 10, note: plain }, stored: [11, 20], endNow: 25 },
    { repairBefore: 25 },
  ],
] as [string, Case, object][])('%s', async (_, given, expected) => {
  expect(await check(given)).toMatchObject(expected);
});

test.each([
  ['offset_lost', { stored: [3] }],
  ['committed_beyond_end', { committed: { offset: 21, note: plain } }],
  ['committed_beyond_end', { committed: { offset: 10, note: plan }, end: 14 }],
  ['trimmed_past_committed', { committed: { offset: 10, note: plain }, start: 11 }],
  ['store_ahead_of_log', { committed: { offset: 10, note: plain }, stored: [20] }],
  ['note_unreadable', { committed: { offset: 10, note: 'something else' } }],
  ['note_unreadable', { committed: { offset: 11, note: plan } }],
  ['note_newer', { committed: { offset: 10, note: '{"v":2}' } }],
] as [string, Case][])('stops with %s', async (code, given) => {
  await expect(check(given)).rejects.toMatchObject({ name: 'PermanentError', code });
});
