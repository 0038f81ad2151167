import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, test } from 'vitest';
import { type Operation, openApiDocument, operations } from './index.ts';
import { renderDocument } from './openapi/render.ts';

interface Field {
  readonly description?: string;
  readonly example?: unknown;
  readonly examples?: object;
  readonly schema?: Field;
  readonly properties?: Readonly<Record<string, Field>>;
}

interface Documented {
  readonly operationId?: string;
  readonly tags?: readonly string[];
  readonly summary?: string;
  readonly parameters?: readonly (Field & { readonly in: string; readonly name: string })[];
  readonly 'x-junjo-access'?: string;
}

const document = JSON.parse(renderDocument()) as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Documented>>>>;
};
const documented = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, one]) => ({ path, method, one })),
);

test('the document is valid OpenAPI 3.1', async () => {
  const validator = new Validator();
  const { valid, errors } = await validator.validate(openApiDocument() as Record<string, unknown>);
  expect({ valid, errors }).toEqual({ valid: true, errors: undefined });
  expect(validator.version).toBe('3.1');
});

test('it is the one in openapi.json; if the change is meant: npm run openapi:export', () => {
  const golden = readFileSync(join(import.meta.dirname, '../openapi.json'), 'utf8');
  expect(renderDocument()).toBe(golden);
});

test('the export writes it to a file or prints it, without a server', () => {
  const script = join(import.meta.dirname, 'export-openapi.ts');
  const folder = mkdtempSync(join(tmpdir(), 'junjo-openapi-'));
  try {
    const file = join(folder, 'openapi.json');
    const exported = (target: string) =>
      execFileSync(process.execPath, [script, target], { encoding: 'utf8' });
    expect(exported('-')).toBe(renderDocument());
    expect(exported(file)).toBe('');
    expect(readFileSync(file, 'utf8')).toBe(renderDocument());
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('it has every operation, under its own name', () => {
  const named = Object.entries<Operation>(operations);
  expect(named.map(([name]) => name)).toEqual(named.map(([, { id }]) => id));
  const inDocument = documented.map(({ path, method, one }) => `${one.operationId}: ${method} ${path}`);
  const declared = named.map(([, { id, method, path }]) => `${id}: ${method} ${path}`);
  expect(inDocument.toSorted()).toEqual(declared.toSorted());
});

describe('every operation', () => {
  test.each(documented)('$method $path has a name, a tag, a summary, and says who may', ({ one }) => {
    expect(one.operationId).toMatch(/^[a-z][a-zA-Z]+$/);
    expect(one.tags).toEqual([expect.stringMatching(/\S/)]);
    expect(one.summary).toMatch(/\S/);
    expect(one['x-junjo-access']).toMatch(
      /^(public|api_key|session|caller|viewer|member|admin|instance_admin)$/,
    );
  });

  /** A POST that changes nothing. */
  const CHANGES_NOTHING = [
    'exchangeToken',
    'search',
    'measureTimeseries',
    'measureBreakdown',
    'compareSpans',
  ];

  test.each(Object.values<Operation>(operations))(
    '$id is in the audit log if it changes something',
    (one) => {
      if (one.method === 'get' || CHANGES_NOTHING.includes(one.id)) expect(one.audit).toBeUndefined();
      else expect(one.audit?.action).toMatch(/^[a-z_]+\.[a-z_]+$/);
    },
  );

  test('no two have a path or an alias in common', () => {
    const routes = Object.values<Operation>(operations).flatMap(({ method, path, aliases = [] }) =>
      [path, ...aliases].map((one) => `${method} ${one.replaceAll(/\{\w+\}/g, '{}')}`),
    );
    expect(routes).toEqual([...new Set(routes)]);
  });
});

test('every field, parameter and header has a description and an example', () => {
  const bare: string[] = [];
  const look = (name: string, field: Field) => {
    if (!field.description) bare.push(`${name}: no description`);
    if (!('example' in field || 'example' in (field.schema ?? {}))) bare.push(`${name}: no example`);
  };
  const visit = (node: unknown, at: string): void => {
    if (typeof node !== 'object' || node === null) return;
    for (const [name, field] of Object.entries((node as Field).properties ?? {}))
      look(`${at}.${name}`, field);
    for (const [name, child] of Object.entries(node)) {
      if (name === 'parameters' && Array.isArray(child))
        for (const one of child as Field[]) look(`${at} parameter`, one);
      if (name === 'headers')
        for (const [key, one] of Object.entries(child)) look(`${at} ${key}`, one as Field);
      if (name !== 'example' && name !== 'examples') visit(child, `${at}/${name}`);
    }
  };
  visit(document, '');
  expect(bare).toEqual([]);
});

test('no example is an empty list or object, which would show nothing', () => {
  const empty: string[] = [];
  const visit = (node: unknown, at: string, isExample: boolean): void => {
    if (typeof node !== 'object' || node === null) return;
    const children = Object.entries(node);
    if (isExample && children.length === 0) empty.push(at);
    for (const [name, child] of children) visit(child, `${at}/${name}`, isExample || name === 'example');
  };
  visit(document, '', false);
  expect(empty).toEqual([]);
});
