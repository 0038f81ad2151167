/** The protocol killed at each of its points, with each outcome of the writes before: the next life makes it exactly once. */
import { afterEach, describe, expect, test } from 'vitest';
import { STEPS, type StepPoint } from '../src/index.ts';
import { expectOnce } from './expect-once.ts';
import type { WriteFault } from './memory-store.ts';
import { bodyRecord, garbage, gzipped, record, span, spanOfDay } from './records.ts';
import { type ProcessOptions, World } from './world.ts';

let world: World;
afterEach(() => world.stopAll());

const outcomes: Record<string, WriteFault> = {
  answered: () => undefined,
  'nothing stored': failOnce(() => 0),
  'one bucket stored': failOnce(() => 1),
  'only rows stored': failOnce((parts) => Math.floor(parts / 2)),
  'stored, answer lost': failOnce((parts) => parts),
};

function failOnce(after: (parts: number) => number): WriteFault {
  return (call, _, parts) => (call === 'insert' ? after(parts) : undefined);
}

const config = { indexerBatchMaxRows: 6 };
const refuses = (row: { name: string }) => row.name === 'refused';
const prepare: ProcessOptions['prepare'] = ({ store }) => {
  store.refuses = refuses;
};

/** Offsets 0 … 9: every kind of record; the last is a twin of the first, many batches later. */
function fill({ log }: World) {
  const first = record([span(), spanOfDay(1)]);
  log.append(0, first);
  log.append(0, record([span(), spanOfDay(2), span()]));
  log.append(0, gzipped(first));
  log.append(0, bodyRecord(garbage(), 2));
  log.append(0, record([span(), span({ spanId: '0000000000000000' })]));
  log.append(0, record([span({ name: 'refused' }), span()]));
  log.append(0, { malformed: 'no header' });
  log.append(0, record([spanOfDay(1), spanOfDay(2)]));
  log.append(0, record([]));
  log.append(0, first);
}

const expected = {
  stored: ['0.0', '0.1', '1.0', '1.1', '1.2', '4.0', '7.0', '7.1'],
  twins: 4,
  deadLettered: 2 + 1 + 2,
  letters: ['3.-1', '4.1', '5.-1', '6.-1'],
};

const points = STEPS.flatMap((step): StepPoint[] => [`before:${step}`, `after:${step}`]);
const seen = new Set<string>();

describe.each(Object.keys(outcomes))('writes: %s', (outcome) => {
  test.each(points)('killed %s, each time that it comes by', async (point) => {
    for (let nth = 1, comesBy = true; comesBy && nth <= 12; nth++) {
      world = new World();
      fill(world);
      let count = 0;
      const life = await world.start({
        config,
        prepare: (process) => {
          prepare(process);
          process.store.fault = outcomes[outcome]!;
        },
        atStep: (process, at) => {
          if (at === point && ++count === nth) process.kill();
        },
      });
      await world.until('killed or done', () => life.isKilled || world.isDone);
      comesBy = life.isKilled;
      if (comesBy) seen.add(point);
      life.kill();
      await world.start({ config, prepare });
      await world.untilDone();
      expectOnce(world, expected);
      await world.stopAll();
    }
  });
});

test.each(points)('the store takes what it refused before the process was killed %s', async (point) => {
  for (let nth = 1, comesBy = true; comesBy && nth <= 12; nth++) {
    world = new World();
    fill(world);
    let count = 0;
    const life = await world.start({
      config,
      prepare,
      atStep: (process, at) => {
        if (at === point && ++count === nth) process.kill();
      },
    });
    await world.until('killed or done', () => life.isKilled || world.isDone);
    comesBy = life.isKilled;
    life.kill();
    await world.start({ config });
    await world.untilDone();
    const isLetter = [...world.log.letters.values()].some(({ offset }) => offset === 5);
    if (isLetter) expectOnce(world, expected);
    else {
      const stored = [...expected.stored, '5.0', '5.1'];
      const letters = expected.letters.filter((at) => at !== '5.-1');
      expectOnce(world, { ...expected, stored, letters, deadLettered: 3 });
    }
    await world.stopAll();
  }
});

test('killed at the points of an open plan, again and again', async () => {
  world = new World();
  fill(world);
  let lives = 0;
  for (const point of points) {
    const life = await world.start({
      config,
      prepare: (process) => {
        prepare(process);
        process.store.fault = (_, __, parts) => (lives % 3 === 0 ? Math.floor(parts / 2) : undefined);
      },
      atStep: (process, at) => {
        if (at === point) process.kill();
      },
    });
    lives += 1;
    await world.until('killed or done', () => life.isKilled || world.isDone || lives % 3 === 1);
    if (life.isKilled) seen.add(point);
    life.kill();
  }
  await world.start({ config, prepare });
  await world.untilDone();
  expectOnce(world, expected);
});

test('the tests above killed it at every point there is', () => {
  expect(points.filter((point) => !seen.has(point) && !point.includes('read-plan'))).toEqual([]);
});
