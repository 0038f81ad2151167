import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FilterError, parseFilter, quoteValue } from './index.ts';

const field = (name: string, comparison: object) => ({ kind: 'field', field: name, comparison });
const is = (...texts: string[]) => ({ kind: 'is', anyOf: texts.map((text) => ({ parts: text.split('*') })) });
const number = (operator: string, value: bigint) => ({ kind: 'number', operator, value });
const attr = (key: string, comparison: object, of = 'span') => ({ kind: 'attribute', of, key, comparison });

describe('one term', () => {
  test.each([
    ['service:checkout', field('service', is('checkout'))],
    ['model=gpt-4o', field('model', is('gpt-4o'))],
    ['model:gpt-4o,gpt-4o-mini', field('model', is('gpt-4o', 'gpt-4o-mini'))],
    ['name:gpt-*', field('name', { kind: 'is', anyOf: [{ parts: ['gpt-', ''] }] })],
    ['name:"a * b"', field('name', { kind: 'is', anyOf: [{ parts: ['a * b'] }] })],
    ['name:http://x/y?z=1', field('name', is('http://x/y?z=1'))],
    ['session:*', field('session', { kind: 'exists' })],
    ['cost:*', field('cost', { kind: 'exists' })],
    ['status:ERROR', field('status', is('error'))],
    ['kind:server', field('kind', is('server'))],
    ['root:true', field('root', { kind: 'boolean', value: true })],
    ['trace:7F9E31DCC256F221988D09D154B807CC', field('trace', is('7f9e31dcc256f221988d09d154b807cc'))],
    ['duration>2s', field('duration', number('>', 2_000_000_000n))],
    ['duration<=1.5m', field('duration', number('<=', 90_000_000_000n))],
    ['duration>=0.1ms', field('duration', number('>=', 100_000n))],
    ['cost>=0.01', field('cost', number('>=', 10_000_000n))],
    ['cost<$2', field('cost', number('<', 2_000_000_000n))],
    ['cost=0.000000001', field('cost', number('=', 1n))],
    ['tokens>10k', field('tokens', number('>', 10_000n))],
    ['tokens:999999999999999M', field('tokens', number('=', 2n ** 63n - 1n))],
    ['-name:health', { kind: 'not', of: field('name', is('health')) }],
    ['name!=health', { kind: 'not', of: field('name', is('health')) }],
    ['NOT name:health', { kind: 'not', of: field('name', is('health')) }],
    ['refund', { kind: 'text', text: 'refund' }],
    ['"refund policy"', { kind: 'text', text: 'refund policy' }],
    ['"say \\"hi\\" \\\\ "', { kind: 'text', text: 'say "hi" \\ ' }],
    ['e-mail', { kind: 'text', text: 'e-mail' }],
    ['attr.user.id="42"', attr('user.id', { kind: 'is', anyOf: [{ parts: ['42'] }], isQuoted: true })],
    ['attr.user.id:42', attr('user.id', { kind: 'is', anyOf: [{ parts: ['42'] }], isQuoted: false })],
    ['attr.http.status>=500', attr('http.status', { kind: 'number', operator: '>=', value: 500 })],
    ['attr.delta<-1.5', attr('delta', { kind: 'number', operator: '<', value: -1.5 })],
    ['attr.x:*', attr('x', { kind: 'exists' })],
    [
      'resource.deployment.environment:prod',
      attr(
        'deployment.environment',
        { kind: 'is', anyOf: [{ parts: ['prod'] }], isQuoted: false },
        'resource',
      ),
    ],
    ['', { kind: 'and', of: [] }],
    ['  ', { kind: 'and', of: [] }],
  ])('%s', (text, expected) => {
    expect(parseFilter(text)).toEqual(expected);
  });
});

describe('several terms', () => {
  const [a, b, c] = ['a', 'b', 'c'].map((text) => ({ kind: 'text', text }));
  test.each([
    ['a b', { kind: 'and', of: [a, b] }],
    ['a AND b', { kind: 'and', of: [a, b] }],
    ['a OR b c', { kind: 'or', of: [a, { kind: 'and', of: [b, c] }] }],
    ['(a OR b) c', { kind: 'and', of: [{ kind: 'or', of: [a, b] }, c] }],
    ['a (b c)', { kind: 'and', of: [a, b, c] }],
    ['-(a OR b)', { kind: 'not', of: { kind: 'or', of: [a, b] } }],
    ['NOT NOT a', { kind: 'not', of: { kind: 'not', of: a } }],
  ])('%s', (text, expected) => {
    expect(parseFilter(text)).toEqual(expected);
  });
});

describe('what is wrong is named with its column', () => {
  test.each([
    ['srvice:checkout', 1, 'no field "srvice"'],
    ['service:a status:eror', 18, 'one of unset, ok, error'],
    ['duration>2', 10, '150ms'],
    ['cost>cheap', 6, 'US dollars'],
    ['tokens>1,2', 10, 'one value'],
    ['service>a', 9, 'cannot be compared with >'],
    ['trace:123', 7, '32 hexadecimal'],
    ['root:maybe', 6, 'true or false'],
    ['attr.x>abc', 8, 'a number'],
    ['a (b', 3, 'never closed'],
    ['a b)', 4, 'never opened'],
    ['()', 2, 'not expected'],
    ['a OR', 5, 'missing'],
    ['OR a', 1, 'OR is not expected'],
    ['service:', 9, 'a value is missing'],
    [':x', 1, 'a field must stand before'],
    ['a "b', 3, 'never closed'],
    ['a ""', 3, 'must not be empty'],
    ['constructor:x', 1, 'no field "constructor"'],
    [`${'('.repeat(30)}a${')'.repeat(30)}`, 21, 'too deep'],
    [`${'-'.repeat(30)}a`, 21, 'too deep'],
    ['a '.repeat(101), 201, 'at most 100 terms'],
    ['x'.repeat(9_000), 1, 'at most 8192 bytes'],
  ])('%s', (text, column, message) => {
    const problem = (() => {
      try {
        return parseFilter(text);
      } catch (error) {
        return error;
      }
    })();
    expect(problem).toBeInstanceOf(FilterError);
    expect((problem as FilterError).column).toBe(column);
    expect((problem as FilterError).message).toContain(message);
  });
});

test('any text is read or refused with a column inside of it', () => {
  const pieces = fc.array(
    fc.oneof(
      fc.constantFrom(
        'service',
        'duration',
        'attr.x',
        ':',
        '>',
        '!=',
        '-',
        '(',
        ')',
        '"',
        ',',
        ' ',
        'OR',
        '*',
        '2s',
      ),
      fc.string({ maxLength: 5, unit: 'grapheme' }),
    ),
    { maxLength: 20 },
  );
  fc.assert(
    fc.property(pieces, (parts) => {
      const text = parts.join('');
      try {
        parseFilter(text);
      } catch (error) {
        if (!(error instanceof FilterError)) throw error;
        expect(error.column).toBeGreaterThanOrEqual(1);
        expect(error.column).toBeLessThanOrEqual(text.length + 1);
      }
    }),
    { numRuns: 2_000 },
  );
});

test('a quoted value is read back as it was, whatever it holds', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }), (value) => {
      expect(parseFilter(`name:${quoteValue(value)}`)).toEqual(
        field('name', { kind: 'is', anyOf: [{ parts: [value] }] }),
      );
    }),
  );
});
