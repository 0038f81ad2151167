import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { listen, loadConfig } from '@studio/runtime';
import { expect, onTestFinished, test } from 'vitest';
import { checkPorts } from './check-ports.ts';

test('a port in use fails with what to change, unless the server that runs here has it', async () => {
  const other = createServer();
  await listen(other, { port: 0, bind: '127.0.0.1', what: 'x', variable: 'X' });
  onTestFinished(() => void other.close());
  const taken = String((other.address() as AddressInfo).port);
  const names = [
    'JUNJO_OTLP_GRPC_PORT',
    'JUNJO_BACKEND_PORT',
    'GRPC_PORT',
    'JUNJO_WAL_GRPC_PORT',
    'JUNJO_METRICS_PORT',
  ];
  const free = Object.fromEntries(names.map((name) => [name, '0']));
  const config = loadConfig({ ...free, JUNJO_OTLP_HTTP_PORT: taken }, { role: 'standalone' });

  const findings = await checkPorts(config, undefined);
  expect(findings.map(({ status }) => status)).toEqual(['ok', 'fail', 'ok', 'ok', 'ok', 'ok']);
  expect(findings[1]?.advice).toContain('set JUNJO_OTLP_HTTP_PORT to another one');
  expect((await checkPorts(config, 99))[1]).toMatchObject({
    status: 'ok',
    found: expect.stringContaining('99'),
  });
});
