import { expect, test } from 'vitest';
import { readAnswer } from './read-answer.ts';

async function* chunks(...parts: string[]) {
  for (const part of parts) yield Buffer.from(part, 'latin1');
}

const TAGGED = { 'x-clickhouse-exception-tag': 'abcdefghijklmnop' };
const FRAME =
  '\r\n__exception__\r\nabcdefghijklmnop\r\nCode: 395. DB::Exception: it broke (FUNCTION_THROW_IF_VALUE_IS_NON_ZERO)\n59 abcdefghijklmnop\r\n__exception__\r\n';

test('an answer is its chunks together', async () => {
  expect((await readAnswer(chunks('ab', 'c'), TAGGED)).toString()).toBe('abc');
  expect((await readAnswer(chunks(), {})).length).toBe(0);
});

test('an error behind the first rows is an error, wherever the chunks are cut', async () => {
  for (let cut = 0; cut < FRAME.length; cut += 10) {
    const answer = readAnswer(chunks(`rows${FRAME.slice(0, cut)}`, FRAME.slice(cut)), TAGGED);
    await expect(answer).rejects.toMatchObject({ code: '395', message: expect.stringContaining('it broke') });
  }
});
