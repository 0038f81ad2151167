/** The import rules of ARCHITECTURE.md, and proof that a planted violation is found. */
import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { copyFile, mkdir, mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../../..');

interface Manifest {
  readonly name: string;
  readonly dependencies?: Record<string, string>;
}

const manifests = readdirSync(join(root, 'packages')).map(
  (name) => JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8')) as Manifest,
);
const dependencies = new Map(
  manifests.map(({ name, dependencies }) => [name, Object.keys(dependencies ?? {})]),
);

function reachable(from: string, seen = new Set<string>()): Set<string> {
  for (const name of dependencies.get(from) ?? []) {
    if (!seen.has(name)) reachable(name, seen.add(name));
  }
  return seen;
}

const PORTS = ['span-log', 'key-cache', 'flush-signal', 'span-store', 'relational', 'vector-index'].map(
  (name) => `@studio/${name}`,
);
const DEPLOYABLES = ['receiver', 'indexer', 'api'].map((name) => `@studio/${name}`);

test('core has no dependencies', () => {
  expect(dependencies.get('@studio/core')).toEqual([]);
});

test('what is read of LLM spans is a function of the span: core alone', () => {
  expect(dependencies.get('@studio/llm')).toEqual(['@studio/core']);
});

test.each(PORTS)('%s reaches no other port and no deployable', (port) => {
  const others = [...PORTS, ...DEPLOYABLES, '@studio/standalone'].filter((name) => name !== port);
  expect([...reachable(port)].filter((name) => others.includes(name))).toEqual([]);
});

test.each(DEPLOYABLES)('%s reaches no other deployable', (deployable) => {
  const others = [...DEPLOYABLES, '@studio/standalone'].filter((name) => name !== deployable);
  expect([...reachable(deployable)].filter((name) => others.includes(name))).toEqual([]);
});

test('the library that users install reaches nothing of this repository, and nothing here reaches it', () => {
  const own = (names: Iterable<string>) => [...names].filter((name) => name.startsWith('@studio/'));
  expect(own(reachable('@junjo/otel-exporter'))).toEqual([]);
  for (const name of dependencies.keys()) expect([...reachable(name)]).not.toContain('@junjo/otel-exporter');
});

test('the receiver can never reach a store', () => {
  const stores = [
    '@studio/span-store',
    '@studio/vector-index',
    '@studio/relational',
    '@studio/engine',
    '@clickhouse/client',
    'chdb',
    'pg',
  ];
  expect([...reachable('@studio/receiver')].filter((name) => stores.includes(name))).toEqual([]);
});

const violations = [
  [
    'an adapter picked outside of compose.ts',
    'packages/receiver/src/planted.ts',
    "import { openSpanLog } from '@studio/span-log/open';\nexport const x = openSpanLog;\n",
    'noRestrictedImports',
  ],
  [
    'test support in product code',
    'packages/receiver/src/planted.ts',
    "import { x } from '@studio/testkit';\nexport const y = x;\n",
    'noRestrictedImports',
  ],
  [
    'an undeclared dependency',
    'packages/receiver/src/planted.ts',
    "import { createClient } from '@clickhouse/client';\nexport const x = createClient;\n",
    'noUndeclaredDependencies',
  ],
  [
    'the environment outside of main.ts',
    'packages/receiver/src/planted.ts',
    "export const x = process.env['HOME'];\n",
    'noProcessEnv',
  ],
] as const;

test.each(violations)('the linter finds %s', async (_what, path, code, rule) => {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'junjo-lint-'));
  await mkdir(join(folder.path, 'packages/receiver/src'), { recursive: true });
  for (const name of ['biome.json', '.gitignore', 'packages/receiver/package.json']) {
    await copyFile(join(root, name), join(folder.path, name));
  }
  await writeFile(join(folder.path, path), code);
  const biome = join(root, 'node_modules/.bin/biome');
  const result = spawnSync(biome, ['lint', path], { cwd: folder.path, encoding: 'utf8' });
  expect(`${result.stdout}${result.stderr}`).toContain(rule);
});

test('a path that a package does not export cannot be imported', () => {
  const code =
    "import('@studio/core/src/span.ts').then(() => process.exit(0), (e) => { console.log(e.code); })";
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', code], {
    cwd: join(root, 'packages/receiver'),
    encoding: 'utf8',
  });
  expect(output.trim()).toBe('ERR_PACKAGE_PATH_NOT_EXPORTED');
});
