/** Random histories of one partition, done on the log and on a model that is an array; both must tell the same. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Assignment, Commit } from '../src/port.ts';
import { Fixture, join, makeRecord, plain, readAll, type SpanLogConformance } from './harness.ts';

interface Model {
  seeds: number[];
  start: number;
  committed: Commit | undefined;
  position: number | undefined;
}

interface Real {
  readonly fixture: Fixture;
  assignment: Assignment | undefined;
}

type Command = fc.AsyncCommand<Model, Real>;

/** The assignment of the one member, joined when first needed. */
async function assignmentOf(real: Real): Promise<Assignment> {
  real.assignment ??= await (await join(real.fixture.log, 'g')).next();
  return real.assignment;
}

const command = (name: string, run: (model: Model, real: Real) => Promise<void>): Command => ({
  check: () => true,
  run,
  toString: () => name,
});

const append = (seeds: readonly number[]) =>
  command(`append(${seeds})`, async (model, { fixture }) => {
    const positions = await fixture.log.append(seeds.map((seed) => makeRecord(seed, seed % 500)));
    expect(positions.map(({ offset }) => offset)).toEqual(
      seeds.map((_, index) => model.seeds.length + index),
    );
    model.seeds.push(...seeds);
  });

const read = (from: number, count: number) =>
  command(`read(${from}, +${count})`, async (model, { fixture }) => {
    const reading = fixture.log.read(0, from, from + count);
    if (from < model.start && count > 0) {
      await expect(reading).rejects.toMatchObject({ code: 'offset_out_of_range' });
      return;
    }
    if (count === 0) return void (await reading.catch(() => {}));
    const expected = model.seeds.slice(from, from + count).map((seed) => plain(makeRecord(seed, seed % 500)));
    expect((await reading).map(({ record }) => plain(record))).toEqual(expected);
  });

const consume = (from: number) =>
  command(`consume(${from})`, async (model, real) => {
    const assignment = await assignmentOf(real);
    const seek = Math.max(model.start, Math.min(from, model.seeds.length));
    assignment.seek(seek);
    const rest = model.seeds.slice(seek);
    const found = await readAll(assignment, rest.length);
    expect(found.map(({ record }) => record?.receivedAtUnixMs)).toEqual(
      rest.map((seed) => makeRecord(seed).receivedAtUnixMs),
    );
  });

const commit = (offset: number) =>
  command(`commit(${offset})`, async (model, real) => {
    model.committed = { offset, note: `note ${offset}` };
    await (await assignmentOf(real)).commit(model.committed);
  });

const removeAll = () =>
  command('removeAll', async (model, { fixture }) => {
    await fixture.under.removeAll(fixture.log);
    model.start = model.seeds.length;
  });

const reopen = () =>
  command('reopen', async (_, real) => {
    real.assignment = undefined;
    await real.fixture.reopen();
  });

const compare = () =>
  command('compare', async (model, { fixture: { log } }) => {
    expect(await log.startOffsets()).toEqual([model.start]);
    expect(await log.endOffsets()).toEqual([model.seeds.length]);
    expect(await log.committed('g')).toEqual([model.committed]);
  });

export function modelTest(suite: SpanLogConformance): void {
  test('any history of appends, reads, commits, trims and reopenings is as the model has it', async () => {
    const offset = fc.nat({ max: 60 });
    const commands = fc.commands(
      [
        fc.array(fc.nat({ max: 100_000 }), { minLength: 1, maxLength: 12 }).map(append),
        fc.tuple(offset, fc.nat({ max: 20 })).map(([from, count]) => read(from, count)),
        offset.map(consume),
        offset.map(commit),
        fc.constant(removeAll()),
        fc.constant(reopen()),
        fc.constant(compare()),
      ],
      { maxCommands: 30 },
    );
    await fc.assert(
      fc.asyncProperty(commands, async (history) => {
        await using fixture = await Fixture.open(suite);
        const setup = () => ({
          model: { seeds: [], start: 0, committed: undefined, position: undefined } as Model,
          real: { fixture, assignment: undefined } as Real,
        });
        await fc.asyncModelRun(setup, history);
      }),
      { numRuns: suite.modelRuns, endOnFailure: true },
    );
  });
}
