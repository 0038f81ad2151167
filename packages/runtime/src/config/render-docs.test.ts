import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'dotenv';
import { expect, test } from 'vitest';
import { loadConfig } from './load-config.ts';
import { renderEnvExample, renderPage } from './render-docs.ts';
import { settings } from './settings.ts';

const root = join(import.meta.dirname, '../../../..');

test('docs/configuration.md is not stale (npm run docs:config)', () => {
  expect(readFileSync(join(root, 'docs/configuration.md'), 'utf8')).toBe(renderPage());
});

test('.env.example is not stale (npm run docs:config)', () => {
  expect(readFileSync(join(root, '.env.example'), 'utf8')).toBe(renderEnvExample());
});

test('every default of .env.example is one that the schema takes, and means what the default means', () => {
  const written = parse(renderEnvExample().replaceAll(/^#(?=[A-Z_]+=)/gm, ''));
  expect(Object.keys(written).sort()).toEqual(
    Object.values(settings)
      .map(({ env }) => env)
      .sort(),
  );
  const kafka = { JUNJO_KAFKA_BROKERS: 'a:1' };
  const read = loadConfig({ ...written, ...kafka }, { role: 'standalone' });
  expect(read).toEqual(loadConfig(kafka, { role: 'standalone' }));
});

test('no two settings read the same variable', () => {
  const names = Object.values(settings).map(({ env }) => env);
  expect(new Set(names).size).toBe(names.length);
});
