import { once } from 'node:events';
import { request } from 'node:http';
import { SPAN_COLUMNS } from '../packages/span-store/src/clickhouse/encode-spans.ts';

export interface RawInsert {
  /** ClickHouse's HTTP interface, with user and password. */
  readonly url: string;
  readonly database: string;
  /** For deduplication; of each insert another. */
  readonly token: string;
}

/** What the store does with the least possible around it: one POST of span rows that are RowBinary already. */
export async function insertRaw(rows: Buffer, { url: text, database, token }: RawInsert): Promise<void> {
  const url = new URL(text);
  url.search = new URLSearchParams({
    database,
    query: `INSERT INTO spans (${SPAN_COLUMNS.join(', ')}) FORMAT RowBinary`,
    async_insert: '0',
    max_insert_threads: '1',
    insert_deduplication_token: token,
  }).toString();
  const sent = request(url, { method: 'POST', auth: `${url.username}:${url.password}` });
  sent.end(rows);
  const [response] = await once(sent, 'response');
  let answer = '';
  for await (const chunk of response) answer += chunk;
  if (response.statusCode !== 200) throw new Error(answer);
}
