import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@studio/core';
import type { Relational } from '@studio/relational';
import { openRelational } from '@studio/relational/open';
import { expect, test } from 'vitest';
import { projectNamed, revokeNamed } from '../commands/secret-commands.ts';
import { bootstrap } from './bootstrap.ts';

const NONE = { bootstrapApiKey: undefined, bootstrapToken: undefined };
const GIVEN = { bootstrapApiKey: 'jtel_given_0123456789', bootstrapToken: 'jdev_given_0123456789' };

async function withDatabase(work: (relational: Relational) => Promise<void>): Promise<void> {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'junjo-bootstrap-'));
  const file = join(folder.path, 'relational.db');
  const relational = await openRelational({ kind: 'sqlite', file }, { clock: systemClock });
  try {
    await relational.migrate();
    await work(relational);
  } finally {
    await relational.close();
  }
}

test('the first start makes a project, a key and a token; later ones make nothing', () =>
  withDatabase(async (relational) => {
    const { apiKey, token } = await bootstrap(relational, NONE);
    expect((await relational.apiKeys.findBySecret(apiKey ?? ''))?.projectId).toBe('default');
    expect((await relational.tokens.findBySecret(token ?? ''))?.scopes).toEqual(['read', 'write', 'admin']);
    expect(await bootstrap(relational, NONE)).toEqual({ apiKey: undefined, token: undefined });
    expect(await relational.apiKeys.list()).toHaveLength(1);
  }));

test('given secrets are created once, at whatever start, and never told', () =>
  withDatabase(async (relational) => {
    expect(await bootstrap(relational, GIVEN)).toEqual({ apiKey: undefined, token: undefined });
    await bootstrap(relational, GIVEN);
    expect(await relational.apiKeys.list()).toHaveLength(1);
    await bootstrap(relational, { ...GIVEN, bootstrapApiKey: 'jtel_another_0123456789' });
    expect(await relational.apiKeys.list()).toHaveLength(2);
  }));

test('a given secret that was revoked is not brought back', () =>
  withDatabase(async (relational) => {
    await bootstrap(relational, GIVEN);
    const [key] = await relational.apiKeys.list();
    await relational.apiKeys.revoke(key?.id ?? '', new Date());
    await expect(bootstrap(relational, GIVEN)).rejects.toThrow(
      'JUNJO_BOOTSTRAP_API_KEY holds a secret that was revoked; set another one or none.',
    );
  }));

test('a key is revoked by its id or by its beginning, when that names one', () =>
  withDatabase(async (relational) => {
    await bootstrap(relational, NONE);
    const make = (name: string, secret: string) =>
      relational.apiKeys.create({ projectId: 'default', name, secret });
    const one = await make('one', `jtel_one${'x'.repeat(60)}`);
    await make('two', `jtel_two_same_${'y'.repeat(50)}`);
    await make('three', `jtel_two_same_${'z'.repeat(50)}`);
    expect((await revokeNamed(relational.apiKeys, one.prefix, new Date())).revokedAt).toBeDefined();
    const [three] = await relational.apiKeys.list();
    await expect(revokeNamed(relational.apiKeys, three?.prefix ?? '', new Date())).rejects.toThrow(
      /2 begin with/,
    );
    await expect(revokeNamed(relational.apiKeys, 'nothing', new Date())).rejects.toThrow(/There is none/);
  }));

test('a project that is not there is told, with those that are', () =>
  withDatabase(async (relational) => {
    await bootstrap(relational, NONE);
    expect(await projectNamed(relational, 'default')).toBe('default');
    await expect(projectNamed(relational, 'x')).rejects.toThrow(
      'There is no project "x"; there is: default.',
    );
  }));
