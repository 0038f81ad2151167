import { expect, test } from 'vitest';
import type { Fixture } from './fixture.ts';

const VALUES = {
  text: { type: 'String', value: 'it\'s\ta "quote" \\ back`tick\n\n; 🚀' },
  big: { type: 'UInt64', value: '18446744073709551615' },
  negative: { type: 'Int64', value: '-9223372036854775808' },
  float: { type: 'Float64', value: 1.5 },
  flag: { type: 'Bool', value: true },
  day: { type: 'Date', value: '2026-11-21' },
  array: { type: 'Array(String)', value: ["a'b", 'c,d', '[e]', '\n'] },
  map: { type: 'Map(String, UInt8)', value: { "k'": 1, 'l:': 2 } },
  nothing: { type: 'Nullable(String)', value: null },
  tuple: { type: 'Array(Array(UInt8))', value: [[1, 2], []] },
} as const;

export function parameterCases(on: Fixture): void {
  test('values of all types, eight queries at once, none mixed up', async () => {
    const names = Object.keys(VALUES) as (keyof typeof VALUES)[];
    const query = `SELECT ${names.map((name) => `toString({${name}: ${VALUES[name].type}}) AS ${name}`).join(', ')}, {i: UInt8} AS i`;
    const values = Object.fromEntries(names.map((name) => [name, VALUES[name].value]));
    const rounds = Array.from({ length: 8 }, async (_, i) => {
      const result = await on.client.query({ query, query_params: { ...values, i }, format: 'JSONEachRow' });
      return (await result.json<Record<string, unknown>>())[0];
    });
    const answers = await Promise.all(rounds);
    answers.forEach((answer, i) => {
      expect(answer).toEqual({
        text: VALUES.text.value,
        big: VALUES.big.value,
        negative: VALUES.negative.value,
        float: '1.5',
        flag: 'true',
        day: '2026-11-21',
        array: "['a\\'b','c,d','[e]','\\n']",
        map: "{'k\\'':1,'l:':2}",
        nothing: null,
        tuple: '[[1,2],[]]',
        i,
      });
    });
  });

  test('identifiers', async () => {
    const result = await on.client.query({
      query: 'SELECT 1 AS {name: Identifier}',
      query_params: { name: 'a`b' },
      format: 'JSONEachRow',
    });
    expect(await result.json()).toEqual([{ 'a`b': 1 }]);
  });

  test('parameters too long for a URL', async () => {
    const ids = Array.from({ length: 20_000 }, (_, i) => `id-${i}`);
    const result = await on.client.query({
      query: 'SELECT length({ids: Array(String)}) AS n, {ids: Array(String)}[20000] AS last',
      query_params: { ids },
      format: 'JSONEachRow',
    });
    expect(await result.json()).toEqual([{ n: 20_000, last: 'id-19999' }]);
  });

  test('a parameter of another request is not set', async () => {
    const query = 'SELECT {once: UInt8}';
    await (await on.client.query({ query, query_params: { once: 1 } })).text();
    await expect(on.client.query({ query })).rejects.toMatchObject({ code: '456' });
  });
}
