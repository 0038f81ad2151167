import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import type { Health } from './component.ts';
import { listen } from './listen.ts';
import { startOperationsServer } from './operations-server.ts';
import { createRegistry } from './registry.ts';

async function start(health: () => Health) {
  const server = await startOperationsServer({
    port: 0,
    bind: '127.0.0.1',
    registry: createRegistry(),
    health,
  });
  onTestFinished(() => server.stop());
  return (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${server.port}${path}`, init);
}

test('live from the start, ready when everything is, with the reason when not', async () => {
  let health: Health = { ready: false, reason: 'log: no broker answers' };
  const get = await start(() => health);
  expect((await get('/health/live')).status).toBe(200);
  const notReady = await get('/health/ready');
  expect([notReady.status, await notReady.json()]).toEqual([
    503,
    { status: 'not_ready', reason: 'log: no broker answers' },
  ]);
  health = { ready: true };
  expect((await get('/health/ready?x=1')).status).toBe(200);
});

test('metrics in the text form of Prometheus', async () => {
  const get = await start(() => ({ ready: true }));
  const response = await get('/metrics');
  expect(response.headers.get('content-type')).toMatch(/^text\/plain/);
  expect(await response.text()).toContain('process_cpu_seconds_total');
  expect((await get('/else')).status).toBe(404);
  expect((await get('/metrics', { method: 'POST' })).status).toBe(405);
});

test('a port in use is one sentence that names what to change', async () => {
  const other = createServer();
  await listen(other, { port: 0, bind: '127.0.0.1', what: 'x', variable: 'X' });
  onTestFinished(() => void other.close());
  const { port } = other.address() as AddressInfo;
  const options = { port, bind: '127.0.0.1', registry: createRegistry(), health: () => ({ ready: true }) };
  await expect(startOperationsServer(options)).rejects.toThrow(
    `Port ${port} on 127.0.0.1 (metrics) cannot be used: something else listens there; stop it, or set JUNJO_METRICS_PORT to another one.`,
  );
});

test('stopping twice is safe', async () => {
  const registry = createRegistry();
  const server = await startOperationsServer({
    port: 0,
    bind: '127.0.0.1',
    registry,
    health: () => ({ ready: true }),
  });
  await server.stop();
  await server.stop();
});
