import { expect, test } from 'vitest';
import type { Fixture } from './fixture.ts';

export function errorCases(on: Fixture): void {
  test.each([
    ['SELECT * FROM no_such_table', '60', 'UNKNOWN_TABLE'],
    ['SELECT no_such_column', '47', 'UNKNOWN_IDENTIFIER'],
    ['selec 1', '62', 'SYNTAX_ERROR'],
    ['SELECT 1; SELECT 2', '62', 'SYNTAX_ERROR'],
    ["SELECT throwIf(1, 'it went wrong')", '395', 'FUNCTION_THROW_IF_VALUE_IS_NON_ZERO'],
    [
      'SELECT sleepEachRow(1) FROM numbers(9) SETTINGS max_execution_time = 0.1, max_block_size = 1',
      '159',
      'TIMEOUT_EXCEEDED',
    ],
    [
      'SELECT groupArray(number) FROM numbers(10000000) SETTINGS max_memory_usage = 10000000',
      '241',
      'MEMORY_LIMIT_EXCEEDED',
    ],
  ])('%s fails with code %s', async (query, code, type) => {
    const answer = on.client.query({ query, format: 'JSONEachRow' }).then((result) => result.json());
    await expect(answer).rejects.toMatchObject({ code, type });
  });

  test('a syntax error says where it is in the statement', async () => {
    const query = 'SELECT 1 +\n  ) FROM t';
    const answer = on.client.query({ query, format: 'JSONEachRow' });
    await expect(answer).rejects.toMatchObject({
      message: expect.stringMatching(/position 14 .*line 2, col 3/),
    });
    await expect(on.client.command({ query: 'selec 1' })).rejects.toMatchObject({
      message: expect.stringMatching(/position 1 .*selec 1/),
    });
  });

  test('an unknown setting is named', async () => {
    const answer = on.client.query({ query: 'SELECT 1', clickhouse_settings: { no_such: 1 } as never });
    await expect(answer).rejects.toMatchObject({ code: '115', message: expect.stringContaining('no_such') });
  });

  test('an error after the first rows is an error, not a short result', async () => {
    const result = await on.client.query({
      query: 'SELECT throwIf(number = 3000000) FROM numbers(4000000) SETTINGS max_threads = 1',
      format: 'JSONEachRow',
    });
    const read = async () => {
      let rows = 0;
      for await (const batch of result.stream()) rows += batch.length;
      return rows;
    };
    await expect(read()).rejects.toMatchObject({ code: '395' });
  });

  test('a wrong password is refused', async () => {
    const url = new URL(on.url);
    url.password = 'wrong';
    const stranger = on.connect({ url });
    await expect(stranger.query({ query: 'SELECT 1' })).rejects.toMatchObject({ code: '516' });
  });
}
