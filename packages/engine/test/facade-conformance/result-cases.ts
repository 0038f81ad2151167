import { expect, test } from 'vitest';
import type { Fixture } from './fixture.ts';

export function resultCases(on: Fixture): void {
  test('answers pings', async () => {
    expect(await on.client.ping()).toEqual({ success: true });
    expect(await on.client.ping({ select: true })).toEqual({ success: true });
  });

  test('runs DDL and gives the query id back', async () => {
    const { query_id } = await on.client.command({
      query: 'CREATE TABLE ddl (a UInt8) ENGINE MergeTree ORDER BY a',
      query_id: 'my-id',
    });
    expect(query_id).toBe('my-id');
    expect(await on.column('EXISTS TABLE ddl')).toEqual([1]);
  });

  test.each([
    ['JSON', 'SELECT number AS n, toString(number) AS s FROM numbers(3)'],
    ['JSONEachRow', 'SELECT number AS n, toString(number) AS s FROM numbers(3) -- trailing comment'],
    ['JSONColumns', 'WITH 3 AS c SELECT number AS n, toString(number) AS s FROM numbers(c)'],
  ] as const)('gives results in %s', async (format, query) => {
    const result = await on.client.query({ query, format: format as 'JSON' });
    const body: unknown = format === 'JSONColumns' ? JSON.parse(await result.text()) : await result.json();
    const rows = format === 'JSON' ? (body as { data: unknown[] }).data : body;
    expect(rows).toEqual(
      format === 'JSONColumns'
        ? { n: [0, 1, 2], s: ['0', '1', '2'] }
        : [0, 1, 2].map((n) => ({ n, s: String(n) })),
    );
  });

  test('gives a header once, however long the result', async () => {
    const result = await on.client.query({
      query: 'SELECT number AS n FROM numbers(200000)',
      format: 'CSVWithNames',
    });
    const lines = (await result.text()).trimEnd().split('\n');
    expect(lines.length).toBe(200_001);
    expect(lines.filter((line) => line === '"n"')).toHaveLength(1);
  });

  test('streams a result larger than any buffer, row by row and in order', async () => {
    const result = await on.client.query({
      query: "SELECT number AS n, repeat('x', 100) AS s FROM numbers(1000000)",
      format: 'JSONEachRow',
    });
    let next = 0;
    for await (const rows of result.stream<{ n: number }>()) {
      for (const row of rows) if (row.json().n === next) next++;
    }
    expect(next).toBe(1_000_000);
  });

  test('an empty result is an empty body', async () => {
    expect(await on.column('SELECT 1 WHERE 0')).toEqual([]);
  });

  test('binary results are byte-exact', async () => {
    const { stream } = await on.client.exec({
      query: 'SELECT arrayStringConcat(arrayMap(i -> char(i), range(256))) FORMAT RowBinary',
    });
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(Buffer.from(chunk));
    expect(Buffer.concat(chunks)).toEqual(Buffer.from([0x80, 0x02, ...Array(256).keys()]));
  });
}
