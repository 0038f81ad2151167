/** What every relational adapter must do: one test or more for each MUST of `port.ts`, named by its id. */
import { PermanentError } from '@studio/core';
import { afterEach, describe, expect, it } from 'vitest';
import type { NewSecret, Relational } from '../src/port.ts';
import { SteppingClock } from './stepping-clock.ts';

export interface RelationalConformance {
  readonly name: string;
  /** A new database of its own, without tables. */
  create(): Promise<TestDatabase>;
}

export interface TestDatabase {
  /** One more instance on the same database, as another process would have. */
  open(clock: SteppingClock): Promise<Relational>;
  /** All bytes that the database holds, wherever: to look for what must not be there. */
  contents(): Promise<Buffer>;
  drop(): Promise<void>;
}

const INSTANCES = 8;
const NAMES = Array.from({ length: 20 }, (_, i) => `n${i}`);

export function relationalConformance({ name, create }: RelationalConformance): void {
  describe(`relational: ${name}`, () => {
    const cleanUp: (() => Promise<void>)[] = [];
    const clock = new SteppingClock();

    const database = async () => {
      const created = await create();
      cleanUp.push(() => created.drop());
      return created;
    };
    const openOn = async (test: TestDatabase) => {
      const relational = await test.open(clock);
      cleanUp.push(() => relational.close());
      return relational;
    };
    const opened = async () => {
      const test = await database();
      const relational = await openOn(test);
      await relational.migrate();
      await relational.projects.ensure('default', 'Default');
      return { test, relational };
    };

    afterEach(async () => {
      for (const work of cleanUp.splice(0).reverse()) await work();
    });

    it('RE-1 migrates an empty database, and again without effect', async () => {
      const relational = await openOn(await database());
      await relational.migrate();
      const project = await relational.projects.ensure('p', 'P');
      await relational.migrate();
      expect(await relational.projects.list()).toEqual([project]);
    });

    it('RE-1 is safe when several instances start at once', async () => {
      const test = await database();
      const instances = await Promise.all(Array.from({ length: INSTANCES }, () => openOn(test)));
      await Promise.all(instances.map((instance) => instance.migrate()));
      await Promise.all(instances.map((instance, i) => instance.projects.ensure(`p${i}`, 'P')));
      expect(await instances[0]!.projects.list()).toHaveLength(INSTANCES);
    });

    it('RE-2 keeps all of a transaction', async () => {
      const { relational } = await opened();
      const result = await relational.transaction(async ({ projects, apiKeys }) => {
        const { id } = await projects.ensure('p', 'P');
        return apiKeys.create({ projectId: id, name: 'k', secret: 'secret of the key' });
      });
      expect(await relational.projects.find('p')).toMatchObject({ name: 'P' });
      expect(await relational.apiKeys.findBySecret('secret of the key')).toEqual(result);
    });

    it('RE-2 keeps nothing of a transaction that rejects', async () => {
      const { relational } = await opened();
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
      const { relational } = await opened();
      const work = relational.transaction(async ({ projects, apiKeys }) => {
        await projects.ensure('p', 'P');
        await apiKeys.create({ projectId: 'no such project', name: 'k', secret: 'secret of the key' });
      });
      await expect(work).rejects.toBeInstanceOf(PermanentError);
      expect(await relational.projects.find('p')).toBeUndefined();
      expect(await relational.apiKeys.list()).toEqual([]);
    });

    it('RE-2 transactions that read and then write may race', async () => {
      const { test, relational } = await opened();
      const other = await openOn(test);
      await Promise.all(
        NAMES.map((each, i) =>
          (i % 2 ? relational : other).transaction(async ({ apiKeys }) => {
            await apiKeys.list('default');
            await apiKeys.create({ projectId: 'default', name: each, secret: `secret ${each}` });
          }),
        ),
      );
      expect(await relational.apiKeys.list()).toHaveLength(NAMES.length);
    });

    it('RE-3 creates a project once, and gives the same row either way', async () => {
      const { relational } = await opened();
      const first = await relational.projects.ensure('p', 'First');
      const second = await relational.projects.ensure('p', 'Second');
      expect(second).toEqual(first);
      expect(first.name).toBe('First');
      expect(await relational.projects.find('p')).toEqual(first);
      expect(await relational.projects.find('P')).toBeUndefined();
    });

    it('RE-3 gives the same row to callers that race', async () => {
      const { test, relational } = await opened();
      const instances = [relational, ...(await Promise.all([openOn(test), openOn(test)]))];
      const rows = await Promise.all(
        NAMES.map((each, i) => instances[i % instances.length]!.projects.ensure('raced', each)),
      );
      for (const row of rows) expect(row).toEqual(rows[0]);
      expect(await relational.projects.list()).toHaveLength(2);
    });

    describe.each([
      { what: 'API keys', of: (relational: Relational) => relational.apiKeys },
      {
        what: 'developer tokens',
        of: ({ tokens }: Relational) => ({
          ...tokens,
          create: (token: NewSecret) => tokens.create({ ...token, scopes: ['read'] }),
        }),
      },
    ])('$what', ({ of }) => {
      const SECRET = 'jtel_A-secret-that-nobody-may-see-0123456789';
      const key: NewSecret = { projectId: 'default', name: 'mine', secret: SECRET };

      it('RE-4 shows the prefix and stores no secret', async () => {
        const { test, relational } = await opened();
        const created = await of(relational).create(key);
        expect(created).toMatchObject({ projectId: 'default', name: 'mine', prefix: SECRET.slice(0, 12) });
        expect(created.expiresAt).toBeUndefined();
        expect(created.revokedAt).toBeUndefined();
        const contents = await test.contents();
        expect(contents.includes(SECRET.slice(0, 12))).toBe(true);
        expect(contents.includes(SECRET.slice(0, 13))).toBe(false);
        expect(contents.includes(SECRET.slice(-13))).toBe(false);
      });

      it('RE-5 refuses a secret that is there already, also a revoked one', async () => {
        const { relational } = await opened();
        const created = await of(relational).create(key);
        const again = () => of(relational).create({ ...key, name: 'again' });
        await expect(again()).rejects.toMatchObject({ name: 'PermanentError', code: 'duplicate_secret' });
        await of(relational).revoke(created.id, new Date(clock.nowMs()));
        await expect(again()).rejects.toMatchObject({ code: 'duplicate_secret' });
        expect(await of(relational).list()).toHaveLength(1);
      });

      it('RE-5 creates one when callers race with the same secret', async () => {
        const { test, relational } = await opened();
        const other = await openOn(test);
        const results = await Promise.allSettled(
          NAMES.map((each, i) => of(i % 2 ? relational : other).create({ ...key, name: each })),
        );
        expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
        for (const result of results) {
          if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'duplicate_secret' });
        }
        expect(await of(relational).list()).toHaveLength(1);
      });

      it('RE-5 does not spoil the transaction it happens in', async () => {
        const { relational } = await opened();
        await of(relational).create(key);
        await relational.transaction(async (repositories) => {
          const inside = of({ ...relational, ...repositories });
          await expect(inside.create(key)).rejects.toMatchObject({ code: 'duplicate_secret' });
          await inside.create({ ...key, secret: 'another secret' });
        });
        expect(await of(relational).list()).toHaveLength(2);
      });

      it('RE-6 finds by the whole secret only', async () => {
        const { relational } = await opened();
        const created = await of(relational).create({ ...key, expiresAt: new Date(4_102_444_800_123) });
        expect(created.expiresAt).toEqual(new Date(4_102_444_800_123));
        expect(await of(relational).findBySecret(SECRET)).toEqual(created);
        for (const wrong of [
          '',
          SECRET.slice(0, -1),
          `${SECRET} `,
          SECRET.toLowerCase(),
          `${SECRET}\0`,
          '%',
          "' or 1=1",
        ]) {
          expect(await of(relational).findBySecret(wrong)).toBeUndefined();
        }
      });

      it('RE-6 finds revoked and expired ones, too: the caller decides', async () => {
        const { relational } = await opened();
        const { id } = await of(relational).create({ ...key, expiresAt: new Date(1) });
        const revokedAt = new Date(clock.nowMs());
        await of(relational).revoke(id, revokedAt);
        expect(await of(relational).findBySecret(SECRET)).toMatchObject({
          id,
          expiresAt: new Date(1),
          revokedAt,
        });
      });

      it('RE-7 revokes once and keeps the first time', async () => {
        const { relational } = await opened();
        const { id } = await of(relational).create(key);
        const first = await of(relational).revoke(id, new Date(1_000));
        const second = await of(relational).revoke(id, new Date(2_000));
        expect(first?.revokedAt).toEqual(new Date(1_000));
        expect(second).toEqual(first);
        expect(await of(relational).findBySecret(SECRET)).toEqual(first);
        expect(await of(relational).revoke('no such id', new Date(1_000))).toBeUndefined();
      });

      it('RE-7 revocations that race agree on the time', async () => {
        const { test, relational } = await opened();
        const other = await openOn(test);
        const { id } = await of(relational).create(key);
        const revoked = await Promise.all(
          NAMES.map((_, i) => of(i % 2 ? relational : other).revoke(id, new Date(1_000 + i))),
        );
        for (const one of revoked) expect(one).toEqual(revoked[0]);
      });

      it('lists newest first, of one project or of all', async () => {
        const { relational } = await opened();
        await relational.projects.ensure('other', 'Other');
        const a = await of(relational).create({ ...key, secret: 'secret a' });
        const b = await of(relational).create({ ...key, secret: 'secret b', projectId: 'other' });
        const c = await of(relational).create({ ...key, secret: 'secret c' });
        expect(await of(relational).list()).toEqual([c, b, a]);
        expect(await of(relational).list('default')).toEqual([c, a]);
        expect(await of(relational).list('no such project')).toEqual([]);
      });

      it('refuses an unknown project and an empty secret', async () => {
        const { relational } = await opened();
        const unknown = of(relational).create({ ...key, projectId: 'no such project' });
        await expect(unknown).rejects.toMatchObject({ name: 'PermanentError', code: 'constraint_violated' });
        const empty = of(relational).create({ ...key, secret: '' });
        await expect(empty).rejects.toMatchObject({ code: 'invalid_secret' });
      });
    });

    it('keeps the scopes of a token', async () => {
      const { relational } = await opened();
      const token = { projectId: 'default', name: 't', secret: 'secret of the token' };
      await relational.tokens.create({ ...token, scopes: ['read', 'admin'] });
      await relational.tokens.create({ ...token, secret: 'without scopes', scopes: [] });
      expect((await relational.tokens.findBySecret('secret of the token'))?.scopes).toEqual([
        'read',
        'admin',
      ]);
      expect((await relational.tokens.findBySecret('without scopes'))?.scopes).toEqual([]);
    });

    it('keeps what it has when it is closed and opened again', async () => {
      const { test, relational } = await opened();
      const created = await relational.apiKeys.create({
        projectId: 'default',
        name: 'k',
        secret: 'secret of the key',
      });
      await relational.close();
      const again = await openOn(test);
      await again.migrate();
      expect(await again.apiKeys.findBySecret('secret of the key')).toEqual(created);
    });

    it('answers a ping, and closes twice', async () => {
      const { relational } = await opened();
      await relational.ping();
      await relational.close();
      await relational.close();
    });
  });
}
