import { PermanentError } from '@studio/core';
import { describe, expect, it } from 'vitest';
import type { Repositories } from '../src/port.ts';
import { createUser, liveTokens, newToken, PASSWORD_HASH } from './builders.ts';
import { type Fixture, RACERS } from './fixture.ts';

export function transactionsConformance(fixture: Fixture): void {
  it('RE-2 keeps all of a transaction', async () => {
    const { relational } = await fixture.opened();
    const result = await relational.transaction(async ({ projects, apiKeys }) => {
      const { id } = await projects.ensure('p', 'P');
      return apiKeys.create({ projectId: id, name: 'k', secret: 'secret of the key' });
    });
    expect(await relational.projects.find('p')).toMatchObject({ name: 'P' });
    expect(await relational.apiKeys.findBySecret('secret of the key')).toEqual(result);
  });

  it('RE-2 keeps nothing of a transaction that rejects', async () => {
    const { relational } = await fixture.opened();
    const failure = new Error('no');
    const work = relational.transaction(async ({ projects, apiKeys, tokens }) => {
      await projects.ensure('p', 'P');
      await apiKeys.create({ projectId: 'p', name: 'k', secret: 'secret of the key' });
      await tokens.create({ projectId: 'p', name: 't', secret: 'secret of the token', scopes: ['read'] });
      throw failure;
    });
    await expect(work).rejects.toBe(failure);
    expect(await relational.projects.find('p')).toBeUndefined();
    expect(await relational.apiKeys.list()).toEqual([]);
    expect(await relational.tokens.list()).toEqual([]);
  });

  it('RE-2 keeps nothing of a transaction that the database stops', async () => {
    const { relational } = await fixture.opened();
    const key = { kid: 'the same', publicJwk: '{}', encryptedPrivateJwk: 'x' };
    const work = relational.transaction(async ({ projects, signingKeys }) => {
      await projects.ensure('p', 'P');
      await signingKeys.add({ ...key, generation: 1 });
      await signingKeys.add({ ...key, generation: 2 });
    });
    await expect(work).rejects.toBeInstanceOf(PermanentError);
    await expect(work).rejects.toMatchObject({ code: 'constraint_violated' });
    expect(await relational.projects.find('p')).toBeUndefined();
    expect(await relational.signingKeys.list()).toEqual([]);
  });

  it('RE-2 transactions that read and then write may race', async () => {
    const { relational, other } = await fixture.openedTwice();
    await Promise.all(
      RACERS.map((each, i) =>
        (i % 2 ? relational : other).transaction(async ({ apiKeys }) => {
          await apiKeys.list('default');
          await apiKeys.create({ projectId: 'default', name: each, secret: `secret ${each}` });
        }),
      ),
    );
    expect(await relational.apiKeys.list()).toHaveLength(RACERS.length);
  });

  describe('methods of several statements', () => {
    const prepared = async () => {
      const opened = await fixture.opened();
      const { relational } = opened;
      const admin = await createUser(relational, 'admin', true);
      const user = await createUser(relational, 'user');
      await relational.members.set('default', user.id, 'admin', fixture.now());
      await relational.tokens.create(newToken('token', ['admin'], { createdBy: user.id }));
      await relational.sessions.create({ secret: 'session', userId: user.id, expiresAt: new Date(2e12) });
      return { ...opened, admin, user };
    };
    const all = async ({ projects, members, users, sessions, tokens }: Repositories) => ({
      projects: await projects.list(),
      members: await members.list('default'),
      users: await users.list(),
      session: await sessions.find('session', fixture.now()),
      tokens: await tokens.list(),
    });

    it.each<[string, (repositories: Repositories, userId: string) => Promise<unknown>]>([
      ['projects.delete', ({ projects }) => projects.delete('default', fixture.now())],
      ['members.set', ({ members }, id) => members.set('default', id, 'viewer', fixture.now())],
      ['members.remove', ({ members }, id) => members.remove('default', id, fixture.now())],
      ['users.update', ({ users }, id) => users.update(id, { isActive: false }, fixture.now())],
      ['users.setPassword', ({ users }, id) => users.setPassword(id, 'other hash', undefined)],
      ['users.delete', ({ users }, id) => users.delete(id, fixture.now())],
    ])('RE-24 are one within a transaction: of %s all or nothing is there', async (_name, change) => {
      const { relational, user } = await prepared();
      const before = await all(relational);
      const failing = relational.transaction(async (repositories) => {
        await change(repositories, user.id);
        expect(await all(repositories)).not.toEqual(before);
        throw new Error('no');
      });
      await expect(failing).rejects.toThrow(/^no$/);
      expect(await all(relational)).toEqual(before);
      await relational.transaction((repositories) => change(repositories, user.id));
      expect(await all(relational)).not.toEqual(before);
    });

    it.each<[string, string, (repositories: Repositories, ids: Ids) => Promise<unknown>]>([
      ['projects.create', 'duplicate_project', ({ projects }) => projects.create('default', 'x')],
      [
        'members.set',
        'unknown_project',
        ({ members }, { user }) => members.set('no', user, 'viewer', new Date()),
      ],
      ['members.set', 'unknown_user', ({ members }) => members.set('default', 'no', 'viewer', new Date())],
      [
        'apiKeys.create',
        'unknown_project',
        ({ apiKeys }) => apiKeys.create(newToken('k', [], { projectId: 'no' })),
      ],
      [
        'tokens.create',
        'unknown_user',
        ({ tokens }) => tokens.create(newToken('t', [], { createdBy: 'no' })),
      ],
      ['tokens.create', 'duplicate_secret', ({ tokens }) => tokens.create(newToken('token', []))],
      [
        'users.create',
        'duplicate_email',
        ({ users }) => users.create({ email: 'user@example.com', passwordHash: 'h', isInstanceAdmin: true }),
      ],
      [
        'users.update',
        'last_instance_admin',
        ({ users }, { admin }) => users.update(admin, { isActive: false }, new Date()),
      ],
      ['users.delete', 'last_instance_admin', ({ users }, { admin }) => users.delete(admin, new Date())],
      [
        'sessions.create',
        'unknown_user',
        ({ sessions }) => sessions.create({ secret: 's', userId: 'no', expiresAt: new Date() }),
      ],
      [
        'sessions.create',
        'duplicate_secret',
        ({ sessions }, { user }) =>
          sessions.create({ secret: 'session', userId: user, expiresAt: new Date() }),
      ],
      ['audit.list', 'invalid_cursor', ({ audit }) => audit.list({ limit: 1, cursor: 'no' })],
    ])('RE-24 refused, %s (%s) has no effect, and its transaction goes on', async (_name, code, refused) => {
      const { relational, user, admin } = await prepared();
      const before = await all(relational);
      const ids = { user: user.id, admin: admin.id };
      await expect(refused(relational, ids)).rejects.toMatchObject({ name: 'PermanentError', code });
      await relational.transaction(async (repositories) => {
        await expect(refused(repositories, ids)).rejects.toMatchObject({ name: 'PermanentError', code });
        expect(await all(repositories)).toEqual(before);
        await repositories.projects.create('after', 'After');
      });
      expect(await relational.projects.find('after')).toBeDefined();
    });

    it('RE-24 users.createFirst within a transaction is gone with it', async () => {
      const { relational } = await fixture.opened();
      const first = { email: 'a@example.com', passwordHash: PASSWORD_HASH };
      const failing = relational.transaction(async ({ users }) => {
        await users.createFirst(first);
        throw new Error('no');
      });
      await expect(failing).rejects.toThrow(/^no$/);
      expect(await relational.users.any()).toBe(false);
      const created = await relational.transaction(({ users }) => users.createFirst(first));
      expect(created).toMatchObject({ email: 'a@example.com' });
    });
  });

  it('RE-25 a role that was looked at in a transaction stays until its end', async () => {
    const { relational, other } = await fixture.openedTwice();
    const { id } = await createUser(relational, 'user');
    await relational.members.set('default', id, 'admin', fixture.now());
    const order: string[] = [];
    let demotion: Promise<unknown> = Promise.resolve();
    await relational.transaction(async ({ members, tokens }) => {
      expect(await members.roleOf('default', id)).toBe('admin');
      demotion = other.members.set('default', id, 'viewer', fixture.now()).then(() => order.push('demoted'));
      // Time for the other instance, if it did not wait.
      for (let i = 0; i < 5; i++) await members.list('default');
      await tokens.create(newToken('late', ['admin'], { createdBy: id }));
      order.push('created');
    });
    await demotion;
    expect(order).toEqual(['created', 'demoted']);
    expect(await liveTokens(relational)).toEqual([]);
  });

  it('RE-25 a password hash that was looked at in a transaction stays until its end', async () => {
    const { relational, other } = await fixture.openedTwice();
    const { id } = await createUser(relational, 'user');
    let change: Promise<unknown> = Promise.resolve();
    await relational.transaction(async ({ users, sessions }) => {
      expect(await users.passwordHashOf(id)).toBe(PASSWORD_HASH);
      change = other.users.setPassword(id, 'another hash', undefined);
      for (let i = 0; i < 5; i++) expect(await users.passwordHashOf(id)).toBe(PASSWORD_HASH);
      await sessions.create({ secret: 'by the old one', userId: id, expiresAt: new Date(2e12) });
    });
    await change;
    expect(await relational.users.passwordHashOf(id)).toBe('another hash');
    expect(await relational.sessions.find('by the old one', fixture.now())).toBeUndefined();
  });
}

interface Ids {
  readonly user: string;
  readonly admin: string;
}
