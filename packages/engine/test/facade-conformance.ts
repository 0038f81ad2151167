import { randomBytes } from 'node:crypto';
import { type ClickHouseClient, createClient } from '@clickhouse/client';
import { afterAll, beforeAll, describe } from 'vitest';
import { compressionCases } from './facade-conformance/compression-cases.ts';
import { errorCases } from './facade-conformance/error-cases.ts';
import type { Fixture } from './facade-conformance/fixture.ts';
import { insertCases } from './facade-conformance/insert-cases.ts';
import { isolationCases } from './facade-conformance/isolation-cases.ts';
import { parameterCases } from './facade-conformance/parameter-cases.ts';
import { resultCases } from './facade-conformance/result-cases.ts';

/**
 * What the stock client may rely on, whether it talks to a ClickHouse server or to the embedded engine.
 * @param open Gives the endpoint; called once.
 */
export function facadeConformance(name: string, open: () => Promise<string>): void {
  describe(`ClickHouse HTTP interface of ${name}`, () => {
    const fixture = { database: `test_${randomBytes(6).toString('hex')}` } as {
      -readonly [K in keyof Fixture]: Fixture[K];
    };
    const clients: ClickHouseClient[] = [];

    beforeAll(async () => {
      fixture.url = await open();
      fixture.connect = (options = {}) => {
        // Errors are the subject of these tests: the client need not print them.
        const quiet = { log: { level: 127 as never } };
        const client = createClient({ url: fixture.url, database: fixture.database, ...quiet, ...options });
        clients.push(client);
        return client;
      };
      const admin = fixture.connect({ database: 'default' });
      await admin.command({ query: `CREATE DATABASE ${fixture.database}` });
      fixture.client = fixture.connect();
      fixture.column = async (query) => {
        const result = await fixture.client.query({ query, format: 'JSONCompactEachRow' });
        return (await result.json<unknown[]>()).map((row) => row[0]);
      };
    });

    afterAll(async () => {
      await clients[0]?.command({ query: `DROP DATABASE IF EXISTS ${fixture.database}` });
      await Promise.all(clients.map((client) => client.close()));
    });

    resultCases(fixture);
    insertCases(fixture);
    parameterCases(fixture);
    isolationCases(fixture);
    errorCases(fixture);
    compressionCases(fixture);
  });
}
