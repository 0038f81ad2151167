import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyPatch } from './apply-patch.ts';
import { cloneJson } from './clone-json.ts';
import { diffJson } from './diff-json.ts';
import type { Json } from './json-value.ts';
import { parseJson } from './parse-json.ts';

const much = () => ({ left: 1e9 });

/** Without `-0`, which JSON does not have, and the one name that patches may not hold. */
const anyJson = fc
  .jsonValue({ maxDepth: 4 })
  .map((value) => JSON.parse(JSON.stringify(value).replaceAll('__proto__', 'proto')) as Json);

test('a difference, applied, makes the one the other', () => {
  fc.assert(
    fc.property(anyJson, anyJson, (before, after) => {
      const patch = diffJson(before, after) as unknown as Json[];
      expect(applyPatch(cloneJson(before, much()), patch, much())).toEqual({ ok: true, state: after });
    }),
    { numRuns: 500 },
  );
});

test('a difference of lists names only what changed', () => {
  const before = ['a', 'b', { deep: [1, 2, 3] }, 'd'];
  expect(diffJson(before, before)).toEqual([]);
  expect(diffJson(before, ['a', 'd'])).toEqual([
    { op: 'remove', path: '/2' },
    { op: 'remove', path: '/1' },
  ]);
  expect(diffJson(before, ['a', 'b', { deep: [1, 7, 3] }, 'd'])).toEqual([
    { op: 'replace', path: '/2/deep/1', value: 7 },
  ]);
  expect(diffJson({ 'a/b': 1, '~': 2 }, { '~': 3 })).toEqual([
    { op: 'remove', path: '/a~1b' },
    { op: 'replace', path: '/~0', value: 3 },
  ]);
});

/** Changes a value directly, and says how as a patch: what replaying has to come to. */
interface Change {
  readonly op: 'add' | 'replace' | 'remove' | 'copy' | 'move';
  readonly from: number;
  readonly to: number;
  readonly value: Json;
}

type Bag = Record<string, Json>;
const KEYS = ['a', 'b/c', '~d', 'constructor', 'toString', 'length', '#0', ''] as const;
const keyAt = (n: number): string => KEYS[n % KEYS.length] ?? 'a';
const pointer = (key: string) => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;

function change(bag: Bag, { op, from, to, value }: Change): Json | undefined {
  const [source, target] = [keyAt(from), keyAt(to)];
  const path = pointer(target);
  if (op === 'add') {
    bag[target] = structuredClone(value);
    return { op, path, value };
  }
  if (op === 'replace' || op === 'remove') {
    if (!Object.hasOwn(bag, target)) return undefined;
    if (op === 'replace') bag[target] = structuredClone(value);
    else delete bag[target];
    return op === 'replace' ? { op, path, value } : { op, path };
  }
  if (!Object.hasOwn(bag, source)) return undefined;
  const moved = structuredClone(bag[source]) as Json;
  if (op === 'move') delete bag[source];
  bag[target] = moved;
  return { op, from: pointer(source), path };
}

test('replaying what was done comes to the same, whatever the names', () => {
  const anyChange: fc.Arbitrary<Change> = fc.record({
    op: fc.constantFrom('add', 'replace', 'remove', 'copy', 'move'),
    from: fc.nat(),
    to: fc.nat(),
    value: anyJson,
  });
  fc.assert(
    fc.property(fc.array(anyChange, { maxLength: 40 }), (changes) => {
      const bag: Bag = {};
      const patch = changes.flatMap((one) => change(bag, one) ?? []);
      expect(applyPatch({}, patch, much())).toEqual({ ok: true, state: bag });
    }),
    { numRuns: 500 },
  );
});

test('whatever stands in a patch, nothing is thrown and nothing outside is changed', () => {
  const name = fc.constantFrom('__proto__', 'constructor', 'prototype', 'a', '0', '-', '#', '#0', '', '~2');
  const path = fc.oneof(
    fc.array(name, { maxLength: 4 }).map((names) => ['', ...names].join('/')),
    fc.jsonValue(),
  );
  const operation = fc.record(
    {
      op: fc.oneof(fc.constantFrom('add', 'remove', 'replace', 'move', 'copy', 'test'), fc.jsonValue()),
      path,
      from: path,
      value: fc.jsonValue(),
    },
    { requiredKeys: [] },
  );
  const before = Object.getOwnPropertyNames(Object.prototype);
  fc.assert(
    fc.property(anyJson, fc.array(fc.oneof(operation, fc.jsonValue())), (state, patch) => {
      const { ok } = applyPatch(cloneJson(state, much()), patch as Json[], much());
      expect(typeof ok).toBe('boolean');
      expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before);
    }),
    { numRuns: 1000 },
  );
});

test('moves that nest ever deeper end', () => {
  const step = (n: number) => [
    { op: 'add', path: `/x${n}`, value: {} },
    { op: 'move', from: n === 0 ? '/start' : `/x${n - 1}`, path: `/x${n}/inner` },
  ];
  const patch = Array.from({ length: 500 }, (_, n) => step(n)).flat() as Json[];
  expect(applyPatch({ start: 1 }, patch, much())).toMatchObject({
    ok: false,
    problem: 'payload_nesting_too_deep',
  });
});

describe('parseJson', () => {
  test.each([
    ['{"a":[1,"]",{"b":"\\"["}]}', { a: [1, ']', { b: '"[' }] }],
    ['0.1', 0.1],
    ['1234567890.1234567', 1234567890.1234567],
    ['"1234567890123456789"', '1234567890123456789'],
  ])('%s', (text, value) => {
    expect(parseJson(text)).toEqual({ ok: true, value, isPortable: true });
  });

  test.each(['', '{', 'NaN', "{'a':1}", '{"a":1}}', '\ufeff1'])('%j is none', (text) => {
    expect(parseJson(text)).toEqual({ ok: false, problem: 'invalid_json' });
  });

  test('128 levels are read, 129 are not', () => {
    const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
    expect(parseJson(nested(128)).ok).toBe(true);
    expect(parseJson(nested(129))).toEqual({ ok: false, problem: 'too_deep' });
  });

  test.each(['9007199254740993', '-9223372036854775808', '123456789012345678901234567890', '1e400'])(
    '%s is given on as it came',
    (text) => {
      const parsed = parseJson(`{"n":${text}}`);
      expect(parsed.ok && JSON.stringify(parsed.value)).toBe(`{"n":${text}}`);
    },
  );

  test('half a surrogate pair is told, a whole one is not', () => {
    expect(parseJson('{"\\ud83d":1}')).toMatchObject({ ok: true, isPortable: false });
    expect(parseJson('"\\ud83d\\ude00"')).toMatchObject({ ok: true, isPortable: true });
  });
});
