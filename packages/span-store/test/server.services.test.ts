import { describe, test } from 'vitest';
import { spanStoreConformance } from '../conformance/suite.ts';

const url = process.env['JUNJO_TEST_CLICKHOUSE_URL'];

if (url) spanStoreConformance({ name: 'a ClickHouse server', url: () => url });
else
  describe.skip('span store on a ClickHouse server (JUNJO_TEST_CLICKHOUSE_URL is not set)', () =>
    test('skipped', () => {}));
