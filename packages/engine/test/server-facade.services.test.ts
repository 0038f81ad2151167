import { describe } from 'vitest';
import { facadeConformance } from './facade-conformance.ts';

const url = process.env['JUNJO_TEST_CLICKHOUSE_URL'];

describe.skipIf(!url)('against a real server (set JUNJO_TEST_CLICKHOUSE_URL)', () => {
  facadeConformance('a ClickHouse server', async () => url ?? '');
});
