/** Logs and metrics of SDKs that send all three signals to one address: OK, counted, said once. */
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { LOGS, METRICS, post, RawGrpcClient } from '../test/raw-clients.ts';
import { startReceiver } from '../test/start-receiver.ts';

const field = (number: number, ...contents: Buffer[]): Buffer => {
  const body = Buffer.concat(contents);
  return Buffer.concat([Buffer.from([(number << 3) | 2, body.length]), body]);
};
const record = field(2, field(3, Buffer.from('INFO')));
/** ResourceLogs(1) > ScopeLogs(2) > LogRecord(2) */
const threeLogs = Buffer.concat([field(1, field(2, record, record)), field(1, field(2, record))]);
/** ResourceMetrics(1) > ScopeMetrics(2) > Metric(2) > Gauge(5) > data_points(1) */
const twoPoints = field(1, field(2, field(2, field(1, Buffer.from('m')), field(5, field(1), field(1)))));
const logsJson = { resourceLogs: [{ scopeLogs: [{ logRecords: [{}, {}, {}] }] }] };
const metricsJson = {
  resourceMetrics: [{ scopeMetrics: [{ metrics: [{ sum: { dataPoints: [{}, {}] } }] }] }],
};

const CASES = [
  { signal: 'logs', method: LOGS, path: '/v1/logs', body: threeLogs, json: logsJson, count: 3 },
  { signal: 'metrics', method: METRICS, path: '/v1/metrics', body: twoPoints, json: metricsJson, count: 2 },
] as const;

describe.each(CASES)('$signal', ({ signal, method, path, body, json, count }) => {
  const dropped = 'junjo_receiver_dropped_items_total';

  test('are taken over gRPC and HTTP, counted and dropped, and this is said once', async () => {
    await using receiver = await startReceiver();
    using client = new RawGrpcClient(receiver.grpc);
    expect(await client.export(body, { method })).toMatchObject({ code: 0 });
    expect(await receiver.metric(dropped, { signal })).toBe(count);
    expect(await post(receiver.http, body, { path })).toMatchObject({ status: 200 });
    const gzip = { 'content-encoding': 'gzip' };
    expect(await post(receiver.http, gzipSync(body), { path, headers: gzip })).toMatchObject({ status: 200 });
    const jsonType = { 'content-type': 'application/json' };
    const jsonBody = Buffer.from(JSON.stringify(json));
    expect(await post(receiver.http, jsonBody, { path, headers: jsonType })).toMatchObject({ status: 200 });
    expect(await receiver.metric(dropped, { signal })).toBe(4 * count);
    expect(receiver.spanLog.records).toEqual([]);
    expect(receiver.logLines.filter((line) => line.includes('not kept'))).toHaveLength(1);
  });

  test('need the same key', async () => {
    await using receiver = await startReceiver();
    using client = new RawGrpcClient(receiver.grpc);
    expect(await client.export(body, { method, headers: {} })).toMatchObject({ code: 16 });
    const headers = { 'x-junjo-api-key': 'wrong' };
    expect(await post(receiver.http, body, { path, headers })).toMatchObject({ status: 401 });
    expect(await receiver.metric(dropped)).toBe(0);
  });

  test('that are undecodable are refused', async () => {
    await using receiver = await startReceiver();
    using client = new RawGrpcClient(receiver.grpc);
    const broken = Buffer.from([0x0a, 0xff, 0xff, 0xff, 0x7f]);
    expect(await client.export(broken, { method })).toMatchObject({ code: 3 });
    const headers = { 'content-type': 'application/json' };
    expect(await post(receiver.http, Buffer.from('{'), { path, headers })).toMatchObject({ status: 400 });
  });
});
