import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { rowBinary } from '../row-binary.ts';
import type { Fixture } from './fixture.ts';

export function compressionCases(on: Fixture): void {
  test.each(['gzip', 'zstd', 'br'] as const)('%s both ways', async (codec) => {
    const client = on.connect({ compression: { request: { codec }, response: { codec } } as never });
    const table = `compressed_${codec}`;
    await client.command({ query: `CREATE TABLE ${table} (a UInt32, s String) ENGINE MergeTree ORDER BY a` });
    await client.insert({ table, values: [{ a: 1000, s: 'json\n\n;' }], format: 'JSONEachRow' });
    const strings = Array.from({ length: 5_000 }, (_, i) => Buffer.from(`row ${i}\n\n`));
    const values = Readable.from([rowBinary(strings)], { objectMode: false });
    const { stream } = await client.exec({ query: `INSERT INTO ${table} FORMAT RowBinary`, values });
    stream.resume();
    const result = await client.query({
      query: `SELECT s FROM ${table} ORDER BY a, s`,
      format: 'JSONEachRow',
    });
    const rows = await result.json<{ s: string }>();
    expect(rows.length).toBe(5_001);
    expect(rows[1000]?.s).toBe('json\n\n;');
    await expect(client.query({ query: 'SELECT nothing' })).rejects.toMatchObject({ code: '47' });
  });
}
