/** What a partition's worker does when something is not as usual. */
import { PermanentError, RetryableError } from '@studio/core';
import { openFlushSignal } from '@studio/flush-signal/open';
import { afterEach, describe, expect, test } from 'vitest';
import { RECHECK_MS } from '../src/config.ts';
import { decodePlanNote } from '../src/plan-note.ts';
import { expectOnce } from './expect-once.ts';
import { ManualClock } from './manual-clock.ts';
import { bodyRecord, garbage, gzipped, RECEIVED_AT_MS, record, span } from './records.ts';
import { type Process, World } from './world.ts';

let world: World;
afterEach(() => world.stopAll());

const two = () => record([span(), span()]);
const stored = (...offsets: number[]) => offsets.flatMap((offset) => [`${offset}.0`, `${offset}.1`]);

/** Counts the reads of a process: two for each answer, one when it begins and one when it has waited. */
function countReads() {
  let total = 0;
  const count = ({ log }: Process) => {
    log.fault = (call) => {
      if (call === 'next') total += 1;
    };
  };
  return { count, total: () => total };
}

describe('batches', () => {
  test('after a quiet time the first record is written at once, alone; those that follow wait together', async () => {
    world = new World();
    const clock = new ManualClock(RECEIVED_AT_MS);
    const reads = countReads();
    const { store } = await world.start({ clock, config: { indexerLingerMs: 500 }, prepare: reads.count });
    world.log.append(0, two());
    await world.untilDone();
    world.log.append(0, two());
    await world.until('the linger', () => clock.isAwaited(400));
    const before = reads.total();
    world.log.append(0, two());
    await world.until('the third record', () => reads.total() >= before + 2 && clock.isAwaited(400));
    expect(store.calls).toHaveLength(1);
    clock.advance(500);
    await world.untilDone();
    expect(store.calls.map(({ batch }) => batch.rows.length)).toEqual([2, 4]);
  });

  test('a flush writes what lingers, and what is in the log by then; what comes later lingers again', async () => {
    world = new World();
    const clock = new ManualClock(RECEIVED_AT_MS);
    const flushSignal = await openFlushSignal({ kind: 'in-process' }, { logger: console });
    const { store } = await world.start({ clock, flushSignal, config: { indexerLingerMs: 500 } });
    world.log.append(0, two());
    await world.untilDone();
    world.log.append(0, two());
    await world.until('the linger', () => clock.isAwaited(400));
    expect(store.calls).toHaveLength(1);
    world.log.append(0, two());
    await flushSignal.request();
    await world.untilDone();
    expectOnce(world, { stored: stored(0, 1, 2), twins: 0, deadLettered: 0, letters: [] });
    const writes = store.calls.length;
    world.log.append(0, two());
    await world.until('the linger again', () => clock.isAwaited(400));
    expect(store.calls).toHaveLength(writes);
    await flushSignal.close();
  });

  test('a large batch does not linger', async () => {
    world = new World();
    const clock = new ManualClock(RECEIVED_AT_MS);
    await world.start({ clock, config: { indexerLingerMs: 500, indexerBatchMinRows: 4 } });
    for (let i = 0; i < 3; i++) {
      world.log.append(0, two());
      world.log.append(0, two());
      await world.untilDone();
    }
    expectOnce(world, { stored: stored(0, 1, 2, 3, 4, 5), twins: 0, deadLettered: 0, letters: [] });
  });

  test('while a batch is written the next one grows; one commit ends the first and plans the second', async () => {
    world = new World();
    const hold = Promise.withResolvers<void>();
    const commits: string[] = [];
    const reads = countReads();
    world.log.append(0, two());
    const { store } = await world.start({
      prepare: reads.count,
      atStep: async (process, point) => {
        if (point === 'before:insert' && process.store.calls.length === 0) await hold.promise;
        if (point.endsWith('commit-plan') || point.endsWith('commit-end')) commits.push(point);
      },
    });
    await world.until('the first plan', () => world.log.partitions[0]?.committed !== undefined);
    const before = reads.total();
    for (let i = 0; i < 5; i++) world.log.append(0, two());
    await world.until('the others', () => reads.total() >= before + 2);
    hold.resolve();
    await world.untilDone();
    expect(store.calls.map(({ batch }) => [batch.first, batch.last])).toEqual([
      [0, 0],
      [1, 5],
    ]);
    expect(commits.filter((point) => point.startsWith('after'))).toEqual([
      'after:commit-plan',
      'after:commit-plan',
      'after:commit-end',
    ]);
  });

  test('rows and bytes of a batch are bounded, also by what gzip hides', async () => {
    world = new World();
    const long = span({ attributes: [{ key: 'text', value: 'x'.repeat(60_000) }] });
    for (let i = 0; i < 6; i++) {
      const { body, ...rest } = gzipped(record([{ ...long, name: `n${i}` }]));
      // The size in gzip's trailer belongs to its last member: a second, empty one hides the first.
      const emptyMember = Buffer.from('1f8b0800000000000003030000000000000000000000', 'hex').subarray(0, 20);
      world.log.append(0, { ...rest, body: Buffer.concat([body, emptyMember]) });
    }
    const { store } = await world.start({ config: { indexerBatchMaxBytes: 130_000 } });
    await world.untilDone();
    expect(store.calls.map(({ batch }) => batch.rows.length)).toEqual([2, 2, 2]);
  });

  test('offsets may have gaps', async () => {
    world = new World();
    const first = two();
    world.log.append(0, first, 10);
    world.log.append(0, two(), 17);
    world.log.append(0, first, 30);
    world.log.partitions[0]!.start = 10;
    const life = await world.start({
      config: { indexerBatchMaxRows: 2 },
      atStep: (p, at) => (at === 'after:insert' ? p.kill() : undefined),
    });
    await world.until('killed', () => life.isKilled);
    await world.start();
    await world.untilDone();
    expectOnce(world, { stored: stored(10, 17), twins: 2, deadLettered: 0, letters: [] });
  });
});

describe('poison', () => {
  test('a newer record makes its partition wait, and no other', async () => {
    world = new World(2);
    const clock = new ManualClock(RECEIVED_AT_MS);
    world.log.append(0, two());
    world.log.append(0, { ...two(), schemaVersion: 2 });
    world.log.append(0, two());
    world.log.append(1, two());
    const { indexer } = await world.start({ clock });
    await world.until('the alarm', () => !indexer.health().ready);
    await world.until('the others', () => world.store.rows.length === 4);
    expect(indexer.health().reason).toMatch(/partition 0 .*schema version 2/);
    expect(world.log.partitions.map(({ committed }) => committed?.offset)).toEqual([1, 1]);
    expect(world.log.letters.size).toBe(0);
    // It looks again: what is there now can be read.
    const { records } = world.log.partitions[0]!;
    records[1] = { ...records[1]!, record: two() };
    await world.until('the wait', () => clock.isAwaited(RECHECK_MS / 2));
    clock.advance(RECHECK_MS);
    await world.untilDone();
    expect(indexer.health()).toEqual({ ready: true });
    expect(world.store.rows).toHaveLength(8);
  });

  test('a newer record in an open plan waits too', async () => {
    world = new World();
    world.log.append(0, { ...two(), schemaVersion: 2 });
    world.log.partitions[0]!.committed = {
      offset: 0,
      note: '{"v":1,"decoder":1,"plan":{"first":0,"last":0}}',
    };
    const { indexer } = await world.start();
    await world.until('the alarm', () => !indexer.health().ready);
    expect(world.store.rows).toEqual([]);
  });

  test('a breaker stops before most of a project goes to the dead letters', async () => {
    world = new World();
    for (let i = 0; i < 10; i++) world.log.append(0, two());
    for (let i = 0; i < 100; i++) world.log.append(0, bodyRecord(garbage(), 2));
    const config = { deadLetterBreakerWindow: 20, indexerBatchMaxRows: 2 };
    const { indexer } = await world.start({ config });
    await world.until('the alarm', () => !indexer.health().ready);
    expect(indexer.health().reason).toMatch(/of the last 20 spans of project "default"/);
    expect(world.log.letters.size).toBe(5);
    expect(world.store.rows).toHaveLength(20);
    // Everything before is done; what stopped it is still in the log.
    await world.until('the end of the batch before', () => world.log.partitions[0]?.committed?.offset === 15);
  });

  test('a breaker stops when the store refuses most of a project', async () => {
    world = new World();
    for (let i = 0; i < 64; i++) world.log.append(0, two());
    const { indexer } = await world.start({
      config: { deadLetterBreakerWindow: 20 },
      prepare: ({ store }) => {
        store.refuses = () => true;
      },
    });
    await world.until('the alarm', () => !indexer.health().ready);
    expect(world.log.letters.size).toBe(5);
    expect(world.store.rows).toEqual([]);
  });

  test('a span that is partly stored and then refused stops the partition', async () => {
    world = new World();
    world.log.append(0, record([span(), span({ name: 'refused' })]));
    const first = await world.start({
      prepare: ({ store }) => {
        store.fault = () => 1;
      },
    });
    await world.until('a part', () => world.store.rows.length > 0);
    first.kill();
    world.store.rows.pop();
    const { indexer } = await world.start({
      prepare: ({ store }) => {
        store.refuses = ({ name }) => name === 'refused';
      },
    });
    await world.until('the alarm', () => !indexer.health().ready);
    expect(indexer.health().reason).toMatch(/1 spans of offset 0 are stored/);
    expect(world.log.letters.size).toBe(0);
  });
});

describe('trouble', () => {
  test('a store that is away: offset held, not ready after a while, and then all of it once', async () => {
    world = new World();
    const clock = new ManualClock(RECEIVED_AT_MS);
    let isAway = true;
    world.log.append(0, two());
    const { indexer, store } = await world.start({
      clock,
      prepare: (process) => {
        process.store.fault = (_, __, parts) => (isAway ? parts >> 1 : undefined);
      },
    });
    for (let i = 0; i < 20; i++) {
      await world.until('a pause', () => clock.isAwaited(0));
      clock.advance(1_000);
      // The log can be read all the time: that must not look as if all were well.
      world.log.append(0, two());
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    expect(indexer.health()).toEqual({
      ready: false,
      reason: 'partition 0 keeps trying: writing to the span store: no answer',
    });
    expect(world.log.partitions[0]?.committed?.offset).toBe(0);
    expect(store.calls.length).toBeGreaterThan(2);
    expect(store.calls.slice(1).every(({ call }) => call === 'repair')).toBe(true);
    isAway = false;
    await world.until('done', () => {
      clock.advance(1_000);
      return world.isDone;
    });
    expect(indexer.health()).toEqual({ ready: true });
    const all = Array.from({ length: 21 }, (_, offset) => offset);
    expectOnce(world, { stored: stored(...all), twins: 0, deadLettered: 0, letters: [] });
  });

  test('an insert without an answer is given up after its time, and repaired', async () => {
    world = new World();
    const clock = new ManualClock(RECEIVED_AT_MS);
    world.log.append(0, two());
    const { store } = await world.start({
      clock,
      prepare: (process) => {
        const insert = process.store.insert.bind(process.store);
        process.store.insert = async (batch, signal) => {
          await insert(batch);
          await new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
        };
      },
    });
    await world.until('the insert', () => clock.isAwaited(10_000));
    clock.advance(10_000);
    await world.until('done', () => {
      clock.advance(10);
      return world.isDone;
    });
    expect(store.calls.map(({ call }) => call)).toEqual(['insert', 'repair']);
    expectOnce(world, { stored: stored(0), twins: 0, deadLettered: 0, letters: [] });
  });

  test('calls to the log are made again', async () => {
    world = new World();
    const failed = new Set<string>();
    const { indexer } = await world.start({
      prepare: ({ log }) => {
        log.fault = (call) => {
          if (failed.has(call)) return;
          failed.add(call);
          if (call !== 'subscribe') throw new RetryableError(`${call} failed`, { code: 'log_unavailable' });
        };
      },
    });
    world.log.append(0, two());
    world.log.append(0, bodyRecord(garbage(), 1));
    await world.untilDone();
    expect(indexer.health()).toEqual({ ready: true });
    expect([...failed].sort()).toEqual(['commit', 'deadLetters', 'next', 'subscribe', 'twinHashes']);
    expectOnce(world, { stored: stored(0), twins: 0, deadLettered: 1, letters: ['1.-1'] });
  });

  test('a commit that the log refuses for good stops the partition', async () => {
    world = new World(2);
    world.log.append(0, two());
    world.log.append(1, two());
    let refusals = 0;
    const { indexer } = await world.start({
      prepare: ({ log }) => {
        log.fault = (call) => {
          if (call === 'commit' && refusals++ === 0)
            throw new PermanentError('no', { code: 'note_too_large' });
        };
      },
    });
    await world.until('the other', () => world.store.rows.length === 2);
    expect(indexer.health().reason).toMatch(/is stopped: no/);
  });

  test('stopping finishes and commits what is being written', async () => {
    world = new World();
    const hold = Promise.withResolvers<void>();
    world.log.append(0, two());
    const { indexer } = await world.start({
      atStep: async (_, point) => {
        if (point === 'before:insert') await hold.promise;
      },
    });
    await world.until('the plan', () => world.log.partitions[0]?.committed !== undefined);
    const stopping = indexer.stop();
    world.log.append(0, two());
    hold.resolve();
    await stopping;
    await indexer.stop();
    expect(world.log.partitions[0]?.committed).toMatchObject({ offset: 1 });
    expect(world.store.rows).toHaveLength(2);
    expect(indexer.health()).toEqual({ ready: false, reason: 'stopping' });
  });

  test('stopping does not wait for a store that is away: the plan stays open', async () => {
    world = new World();
    world.log.append(0, two());
    const { indexer, store } = await world.start({
      config: { indexerRetryMaxMs: 60_000 },
      prepare: (process) => {
        process.store.fault = () => 0;
      },
    });
    await world.until('tries', () => store.calls.length > 1);
    await indexer.stop();
    expect(decodePlanNote(world.log.partitions[0]!.committed!.note).plan).toMatchObject({
      first: 0,
      last: 0,
    });
    await world.start();
    await world.untilDone();
    expectOnce(world, { stored: stored(0), twins: 0, deadLettered: 0, letters: [] });
  });

  test('a stop at its deadline gives up the write under way', async () => {
    world = new World();
    world.log.append(0, two());
    const { indexer } = await world.start({
      prepare: (process) => {
        process.store.insert = (_, signal) =>
          new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
      },
    });
    await world.until('the plan', () => world.log.partitions[0]?.committed !== undefined);
    await indexer.stop(AbortSignal.abort(new Error('deadline')));
    expect(world.store.rows).toEqual([]);
  });

  test('before start and without a log', async () => {
    world = new World();
    const { indexer } = await world.start();
    await expect(indexer.start()).rejects.toThrow('once');
    world.log.append(0, two());
    await world.untilDone();
    expect(await indexer.lag()).toEqual([{ partition: 0, committed: 1, end: 1, records: 0, seconds: 0 }]);
  });
});

describe('a partition that moves', () => {
  test('its batch is awaited, its commits are refused, and the next owner makes it once', async () => {
    world = new World(2);
    const hold = Promise.withResolvers<void>();
    world.log.append(0, two());
    world.log.append(1, two());
    await world.start({
      atStep: async (_, point, partition) => {
        if (point === 'before:insert' && partition === 1) await hold.promise;
      },
    });
    await world.until('both plans', () => world.log.partitions.every(({ committed }) => committed));
    await world.start();
    await world.untilDone();
    hold.resolve();
    world.log.append(1, two());
    await world.untilDone();
    expectOnce(world, {
      stored: [...stored(0), ...stored(0, 1).map((at) => `1/${at}`)],
      twins: 0,
      deadLettered: 0,
      letters: [],
    });
  });

  test('when it comes back, the write of its former time is awaited first', async () => {
    world = new World();
    const hold = Promise.withResolvers<void>();
    let isHeld = false;
    world.log.append(0, two());
    const first = await world.start({
      prepare: (process) => {
        const insert = process.store.insert.bind(process.store);
        process.store.insert = async (batch) => {
          isHeld = true;
          await hold.promise;
          isHeld = false;
          await insert(batch);
        };
      },
      atStep: (_, point) => {
        if (point === 'before:open') expect(isHeld).toBe(false);
      },
    });
    await world.until('the write', () => isHeld);
    world.log.members[0]!.lose(0);
    world.log.rebalance();
    world.log.append(0, two());
    await new Promise((resolve) => setTimeout(resolve, 5));
    hold.resolve();
    await world.untilDone();
    expect(first.indexer.health()).toEqual({ ready: true });
    expectOnce(world, { stored: stored(0, 1), twins: 0, deadLettered: 0, letters: [] });
  });

  test('offsets that were set back: what is stored is not written again', async () => {
    world = new World();
    for (let i = 0; i < 3; i++) world.log.append(0, two());
    const first = await world.start({ config: { indexerBatchMaxRows: 4 } });
    await world.untilDone();
    await first.indexer.stop();
    first.kill();
    world.log.partitions[0]!.committed = { offset: 1, note: '' };
    world.log.append(0, two());
    const { store } = await world.start({ config: { indexerBatchMaxRows: 6 } });
    await world.untilDone();
    expect(store.calls.map(({ call }) => call)).toEqual(['repair']);
    expect(world.store.rows).toHaveLength(8);
    expect([...world.store.rollup.values()]).toEqual([8]);
    world.log.append(0, two());
    await world.untilDone();
    expect(store.calls.at(-1)?.call).toBe('insert');
  });
});
