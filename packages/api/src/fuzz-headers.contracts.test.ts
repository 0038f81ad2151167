/** Headers, queries and bodies that no client means to send: whatever they hold, the answer is a documented one. */
import { type Operation, operations } from '@studio/api-schema';
import { documentedAnswers, everyOperation } from '@studio/api-schema/conformance';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Credentials, workingCredentials } from '../test/fuzz/identities.ts';
import { sendRaw } from '../test/fuzz/raw-request.ts';
import { readerOf } from '../test/reader-of.ts';
import { FEEDS_THAT_END } from '../test/send-operation.ts';
import { startApi } from '../test/start-api.ts';

const HEADERS = [
  'authorization',
  'cookie',
  'origin',
  'x-junjo-project',
  'x-junjo-api-key',
  'content-type',
  'content-encoding',
  'accept',
  'accept-encoding',
  'x-forwarded-for',
  'x-http-method-override',
  'if-none-match',
  'range',
  'last-event-id',
  'user-agent',
] as const;

const JWE = 'eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..aaaa.bbbb.cccc';
const ODD_VALUES = [
  ...['', 'Bearer', 'Bearer ', 'bearer  x y', 'Bearer\tx', 'Basic YTpi', 'Bearer jdev_', `Bearer ${JWE}`],
  ...['junjo_session=', 'junjo_session', 'junjo_session=%zz', 'junjo_session=a; junjo_session=b', ';;=;'],
  ...[`junjo_session=${JWE}`, `junjo_session="${JWE}"`, `junjo_session=${'a.'.repeat(600)}`],
  ...['null', 'http://localhost:5153', 'http://localhost:5153, http://localhost:5153', 'http://', 'default'],
  ...[
    'application/json',
    'application/json; charset=x',
    'application/json;',
    'APPLICATION/JSON',
    'json',
    '/',
  ],
  ...['gzip', 'br', 'deflate', 'identity', 'gzip, gzip', 'bytes=0-0', '*', 'a'.repeat(6_000), '__proto__'],
  ...["' or 1=1 --", '\u00ff\u00fe', '::1', '203.0.113.7, x', '../../etc/passwd', '%00', '{{7*7}}'],
];
/** What HTTP lets through in a header: bytes without control characters, but for the tab. */
const anyHeaderValue = fc.string({
  unit: fc
    .integer({ min: 0x20, max: 0xff })
    .map((code) => (code === 0x7f ? '\t' : String.fromCharCode(code))),
  maxLength: 60,
});

const ODD_QUERIES = [
  ...[
    '?',
    '?&&',
    '?=',
    '?%',
    '?%ff',
    '?project',
    '?project=',
    '?project[]=a',
    '?project[a]=b',
    '?__proto__=1',
  ],
  ...[
    '?project=a&project=b',
    '?limit=1e3',
    '?limit=0x10',
    '?limit=%20',
    '?limit=NaN',
    '?cursor=%00',
    '?from=9',
  ],
  ...[
    '?from=9999999999999&to=0',
    '?to=275760-09-13',
    `?q=${'a'.repeat(5_000)}`,
    '?has_llm=yes',
    '?constructor=x',
  ],
];
const anyQuery = fc
  .string({ maxLength: 20 })
  .map((text) => `?${encodeURIComponent(text)}=${encodeURI(text)}`);

const ODD_BODIES = [
  ...[
    '',
    '{}',
    '[]',
    'null',
    '0',
    '"x"',
    '{',
    '\u0000',
    '\ufeff{}',
    '{"__proto__":{"x":1}}',
    '{"constructor":1}',
  ],
  ...[
    '{"email":"a@b.co","email":"c@d.co"}',
    '{"name":"\\ud800"}',
    '{"name":"\\u0000"}',
    '{"expires_at":"x"}',
  ],
  ...[
    '{"email":"a@b.co","password":"12345678"}',
    '{"scopes":["read","read"],"name":"x"}',
    '1e999',
    '{"a":1e999}',
  ],
  `${'['.repeat(50_000)}${']'.repeat(50_000)}`,
];

const ODD_PARAMETERS = [
  'default',
  '0',
  '..',
  '%2e%2e%2f',
  '%00',
  '%zz',
  '%ff',
  'a%2Fb',
  ' ',
  '%20',
  'x'.repeat(300),
];
const anyOf = (odd: readonly string[], any: fc.Arbitrary<string>) => fc.oneof(fc.constantFrom(...odd), any);

const requests = fc.record({
  id: fc.constantFrom(...everyOperation.map(({ id }) => id)),
  who: fc.constantFrom('nobody' as const, 'token' as const, 'cookie' as const),
  headers: fc.dictionary(fc.constantFrom(...HEADERS), anyOf(ODD_VALUES, anyHeaderValue), { maxKeys: 3 }),
  parameter: fc.oneof(fc.uuid(), fc.constantFrom(...ODD_PARAMETERS)),
  query: fc.oneof(fc.constant(''), anyOf(ODD_QUERIES, anyQuery)),
  body: fc.oneof(
    fc.constant(undefined),
    anyOf(ODD_BODIES, fc.json()).map((text) => Buffer.from(text)),
    fc.uint8Array({ maxLength: 100 }).map((bytes) => Buffer.from(bytes)),
  ),
  isJson: fc.boolean(),
});

test('every answer is a documented one', async () => {
  await using api = await startApi({
    spanStore: readerOf([]),
    liveLimits: FEEDS_THAT_END,
    config: { signInAttemptsPerAccount: 1e6, signInAttemptsPerAddress: 1e6 },
  });
  const whatIsWrong = await documentedAnswers();
  const credentialsOf = {
    nobody: async (): Promise<Credentials> => ({}),
    token: workingCredentials(api, { role: 'admin', by: 'token' }).get,
    cookie: workingCredentials(api, { role: 'admin', by: 'cookie' }).get,
  } as const;
  const statuses = new Set<number>();
  await fc.assert(
    fc.asyncProperty(requests, async ({ id, who, headers, parameter, query, body, isJson }) => {
      const operation: Operation = operations[id as keyof typeof operations];
      const credentials = await credentialsOf[who]();
      const known = Object.fromEntries(
        Object.entries(credentials).map(([name, value]) => [name.toLowerCase(), value]),
      );
      const path = operation.path.replaceAll(/\{\w+\}/g, parameter.replaceAll(' ', '%20'));
      const answer = await sendRaw(api.url, {
        method: operation.method.toUpperCase(),
        target: path + query,
        headers: { ...known, ...(isJson ? { 'content-type': 'application/json' } : {}), ...headers },
        body,
      });
      statuses.add(answer.status);
      expect(whatIsWrong(operation, answer)).toEqual([]);
    }),
    { numRuns: 500 },
  );
  expect([...statuses]).toEqual(expect.arrayContaining([200, 401, 403, 422]));
  expect(api.log()).not.toContain('a request failed');
});
