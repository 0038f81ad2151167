import { createRequire } from 'node:module';
import { expect, test, vi } from 'vitest';
import { kafkajsParts } from './kafkajs-runtime.ts';

const require = createRequire(import.meta.url);

test('kafkajs computes CRC-32C with the replaced, native function', () => {
  kafkajsParts();
  const crc = require('kafkajs/src/protocol/recordBatch/crc32C') as (bytes: Buffer) => number;
  // The check value of CRC-32C (Castagnoli).
  expect(crc(Buffer.from('123456789'))).toBe(0xe3069283);
  expect(String(crc)).not.toContain('unsigned');
});

test('a request queue with nothing in it sets no timer', () => {
  kafkajsParts();
  const RequestQueue = require('kafkajs/src/network/requestQueue') as new (
    options: object,
  ) => {
    scheduleCheckPendingRequests(): void;
    pending: unknown[];
    destroy(): void;
  };
  const timer = vi.spyOn(globalThis, 'setTimeout');
  const queue = new RequestQueue({ logger: { debug: () => {} }, requestTimeout: 1_000 });
  queue.scheduleCheckPendingRequests();
  expect(timer).not.toHaveBeenCalled();
  queue.pending.push({});
  queue.scheduleCheckPendingRequests();
  expect(timer.mock.calls.map(([, ms]) => ms)).toEqual([10]);
  queue.destroy();
  timer.mockRestore();
});

test('requests that find a connection closed share one attempt, and a later one tries anew', async () => {
  kafkajsParts();
  const Connection = require('kafkajs/src/network/connection') as new (
    options: object,
  ) => {
    connect(): Promise<void>;
  };
  const logger: object = { debug: () => {}, error: () => {}, namespace: () => logger };
  let sockets = 0;
  const socketFactory = () => {
    sockets++;
    throw new Error('no network');
  };
  const options = {
    host: 'h',
    port: 1,
    logger,
    socketFactory,
    connectionTimeout: 1_000,
    requestTimeout: 1_000,
  };
  const connection = new Connection(options);
  const attempts = await Promise.allSettled([connection.connect(), connection.connect()]);
  expect(attempts.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(sockets).toBe(1);
  await expect(connection.connect()).rejects.toThrow('no network');
  expect(sockets).toBe(2);
});
