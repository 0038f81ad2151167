import { expect, test } from 'vitest';
import { banner, type ReadyFacts, readyLine } from './banner.ts';

const facts: ReadyFacts = {
  endpoints: {
    otlpGrpc: '127.0.0.1:50051',
    otlpHttp: 'http://127.0.0.1:4318',
    api: 'http://127.0.0.1:1323',
    metrics: 'http://127.0.0.1:9464',
  },
  dataPath: '/home/me/.dbdata',
  secrets: { apiKey: 'jtel_KEY', token: 'jdev_TOKEN' },
  isKeyGiven: false,
  isTokenGiven: false,
};

test('the first start shows key, token, endpoints, data and what to paste', () => {
  const text = banner(facts);
  for (const part of [
    'API key          jtel_KEY',
    'Developer token  jdev_TOKEN',
    '/home/me/.dbdata',
    'endpoint="127.0.0.1:50051", insecure=True',
    "url: 'http://127.0.0.1:4318/v1/traces'",
    'otlp/junjo:',
    'JunjoOtelExporter(endpoint="127.0.0.1:50051", api_key="jtel_KEY", insecure=True)',
    "curl -H 'authorization: Bearer jdev_TOKEN' http://127.0.0.1:1323/api/v1/observability/services",
  ]) {
    expect(text).toContain(part);
  }
});

test('a later start shows endpoints and no secret', () => {
  const text = banner({ ...facts, secrets: { apiKey: undefined, token: undefined } });
  expect(text).toContain('OTLP gRPC    127.0.0.1:50051');
  expect(text).not.toMatch(/jtel_|jdev_|Made for you/);
});

test('with TLS the snippets speak TLS', () => {
  const text = banner({ ...facts, endpoints: { ...facts.endpoints, otlpHttp: 'https://127.0.0.1:4318' } });
  expect(text).toContain('endpoint="127.0.0.1:50051", insecure=False');
  expect(text).toContain('tls: { insecure: false }');
  expect(text).not.toContain('insecure=True');
});

test('a secret that was given is not shown', () => {
  const text = banner({ ...facts, isKeyGiven: true, secrets: { apiKey: undefined, token: 'jdev_TOKEN' } });
  expect(text).toContain('(the one in JUNJO_BOOTSTRAP_API_KEY)');
  expect(text).toContain('jdev_TOKEN');
});

test('--json: one line that says where everything is', () => {
  const line = readyLine(facts, 42);
  expect(line.trimEnd()).not.toContain('\n');
  expect(JSON.parse(line)).toMatchObject({
    event: 'ready',
    pid: 42,
    apiKey: 'jtel_KEY',
    endpoints: facts.endpoints,
  });
});
