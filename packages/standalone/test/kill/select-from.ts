import { createClient } from '@clickhouse/client';

/** Rows of a statement on the ClickHouse at `url`. */
export async function selectFrom(url: string, query: string): Promise<Record<string, unknown>[]> {
  const client = createClient({ url, database: 'junjo' });
  try {
    const answer = await client.query({ query, format: 'JSONEachRow' });
    return await answer.json<Record<string, unknown>>();
  } finally {
    await client.close();
  }
}
