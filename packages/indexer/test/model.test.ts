/** Random records, faults, deaths and rebalances: whatever happened, each span is there once. */
import type { SpanRecord } from '@studio/span-log';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { expectOnce } from './expect-once.ts';
import { bodyRecord, garbage, gzipped, record, span, spanOfDay } from './records.ts';
import { type Process, World } from './world.ts';

const PARTITIONS = 2;
const WINDOW = 8;

type Given =
  | {
      readonly kind: 'spans';
      readonly days: readonly number[];
      readonly isGzip: boolean;
      readonly project: string;
    }
  | { readonly kind: 'twin'; readonly back: number }
  | { readonly kind: 'garbage' | 'malformed' | 'invalid' | 'refused' };

const given: fc.Arbitrary<Given> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('spans' as const),
      days: fc.array(fc.integer({ min: -1, max: 2 }), { maxLength: 4 }),
      isGzip: fc.boolean(),
      project: fc.constantFrom('a', 'b'),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('twin' as const), back: fc.nat(WINDOW + 4) }) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom('garbage', 'malformed', 'invalid', 'refused')
      .map((kind) => ({ kind }) as Given),
  },
);

const life = fc.record({
  /** Dies at the n-th point that it passes. */
  points: fc.integer({ min: 1, max: 60 }),
  /** How each write ends: how many of its parts are written before it fails, or it does not fail. */
  writes: fc.array(fc.option(fc.nat(6)), { maxLength: 6 }),
  /** A second one runs beside it, so that partitions move. */
  hasCompany: fc.boolean(),
  maxRows: fc.integer({ min: 1, max: 12 }),
});

const prepare = ({ store }: Process) => {
  store.refuses = ({ name }) => name === 'refused';
};

class Expectation {
  readonly stored: string[] = [];
  readonly letters: string[] = [];
  twins = 0;
  deadLettered = 0;
}

/** Appends to partition 0 and 1 in turn, and says what must become of it: the definition of "once". */
function append(world: World, all: readonly Given[]): Expectation {
  const expected = new Expectation();
  const hashes: (readonly (string | undefined)[])[] = [[], []];
  for (const [i, what] of all.entries()) {
    const partition = i % PARTITIONS;
    const offset = world.log.end(partition);
    const before = world.log.partitions[partition]!.records;
    if (what.kind === 'malformed') {
      world.log.append(partition, { malformed: 'no header' });
      expected.letters.push(`${partition}/${offset}.-1`);
      hashes[partition] = [...hashes[partition]!, undefined];
      continue;
    }
    const earlier = what.kind === 'twin' ? before[offset - 1 - what.back]?.record : undefined;
    const made = earlier ?? make(what);
    const hash = Buffer.from(made.twinHash).toString('hex');
    const isTwin = hashes[partition]!.slice(-WINDOW).includes(hash);
    hashes[partition] = [...hashes[partition]!, hash];
    world.log.append(partition, made);
    if (isTwin) expected.twins += made.spanCount;
    else note(expected, `${partition}/${offset}`, made);
  }
  return expected;
}

const kinds = new WeakMap<SpanRecord, Given['kind']>();

function make(what: Given): SpanRecord {
  const made =
    what.kind === 'garbage'
      ? bodyRecord(garbage(), 3)
      : what.kind === 'invalid'
        ? record([span(), span({ spanId: '0'.repeat(16) })])
        : what.kind === 'refused'
          ? record([span(), span({ name: 'refused' })])
          : record(what.kind === 'spans' ? what.days.map((day) => spanOfDay(day)) : [span()], {
              projectId: what.kind === 'spans' ? what.project : 'a',
            });
  const sent = what.kind === 'spans' && what.isGzip ? gzipped(made) : made;
  kinds.set(sent, what.kind);
  return sent;
}

function note(expected: Expectation, at: string, made: SpanRecord): void {
  const kind = kinds.get(made);
  if (kind === 'garbage' || kind === 'refused') {
    expected.letters.push(`${at}.-1`);
    expected.deadLettered += made.spanCount;
  } else if (kind === 'invalid') {
    expected.letters.push(`${at}.1`);
    expected.deadLettered += 1;
    expected.stored.push(`${at}.0`);
  } else for (let i = 0; i < made.spanCount; i++) expected.stored.push(`${at}.${i}`);
}

test('stored unique = appended unique, the ledger balances, the rollup equals the rows', {
  timeout: 60_000,
}, async () => {
  let deaths = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(given, { maxLength: 24 }),
      fc.array(life, { maxLength: 4 }),
      async (all, lives) => {
        const world = new World(PARTITIONS);
        const config = { twinWindowRecords: WINDOW, indexerRetryMaxMs: 1 };
        const expected = append(world, all);
        for (const { points, writes, hasCompany, maxRows } of lives) {
          let passed = 0;
          let written = 0;
          const options = { config: { ...config, indexerBatchMaxRows: maxRows } };
          const mortal = await world.start({
            ...options,
            prepare: ({ store }) => {
              store.refuses = ({ name }) => name === 'refused';
              store.fault = () => writes[written++] ?? undefined;
            },
            atStep: (process) => {
              if (++passed === points) process.kill();
            },
          });
          const company = hasCompany && (await world.start({ ...options, prepare }));
          await world.until('dead or done', () => mortal.isKilled || world.isDone);
          deaths += Number(mortal.isKilled);
          mortal.kill();
          if (company) company.kill();
        }
        await world.start({ config, prepare });
        await world.untilDone();
        await world.stopAll();
        expectOnce(world, expected);
      },
    ),
    { numRuns: 150 },
  );
  expect(deaths).toBeGreaterThan(20);
});
