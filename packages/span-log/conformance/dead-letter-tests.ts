import { expect, test } from 'vitest';
import { Fixture, makeLetter, plainLetter, type SpanLogConformance } from './harness.ts';

export function deadLetterTests(suite: SpanLogConformance): void {
  test('SL-10 dead letters are durable and come newest first with every field', async () => {
    await using fixture = await Fixture.open(suite);
    expect(await fixture.log.deadLetters.count()).toBe(0);
    expect(await fixture.log.deadLetters.list(10)).toEqual([]);
    const letters = [1, 2, 3, 4].map((n) => makeLetter(`letter-${n}`, 1_795_000_000_000 + n));
    await fixture.log.deadLetters.append(letters.slice(0, 3));
    await fixture.log.deadLetters.append(letters.slice(3));
    const log = await fixture.reopen();
    const newest = (await log.deadLetters.list(3)).map(plainLetter);
    expect(newest).toEqual([letters[3], letters[2], letters[1]].map((letter) => plainLetter(letter!)));
    expect(await log.deadLetters.count()).toBe(4);
  });

  test('SL-11 the same id twice leaves one, together, apart and at once', async () => {
    await using fixture = await Fixture.open(suite);
    const box = fixture.log.deadLetters;
    await box.append([makeLetter('same'), makeLetter('same'), makeLetter('other')]);
    await Promise.all([box.append([makeLetter('same')]), box.append([makeLetter('same')])]);
    expect(await box.count()).toBe(2);
    expect((await box.list(10)).map(({ id }) => id).sort()).toEqual(['other', 'same']);
    const log = await fixture.reopen();
    await log.deadLetters.append([makeLetter('same')]);
    expect(await log.deadLetters.count()).toBe(2);
  });

  test('SL-10 the largest record fits into a dead letter', async () => {
    await using fixture = await Fixture.open(suite);
    const body = Buffer.alloc(fixture.log.maxRecordBytes, 1);
    await fixture.log.deadLetters.append([{ ...makeLetter('large'), body, error: 'x'.repeat(20_000) }]);
    expect((await fixture.log.deadLetters.list(1))[0]?.body).toHaveLength(body.length);
  });
}
