import { describe, expect, it } from 'vitest';
import type { NewSecret, Relational } from '../src/port.ts';
import { type Fixture, RACERS } from './fixture.ts';

export function secretsConformance(fixture: Fixture): void {
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
      const { test, relational } = await fixture.opened();
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
      const { relational } = await fixture.opened();
      const created = await of(relational).create(key);
      const again = () => of(relational).create({ ...key, name: 'again' });
      await expect(again()).rejects.toMatchObject({ name: 'PermanentError', code: 'duplicate_secret' });
      await of(relational).revoke(created.id, new Date(fixture.clock.nowMs()));
      await expect(again()).rejects.toMatchObject({ code: 'duplicate_secret' });
      expect(await of(relational).list()).toHaveLength(1);
    });

    it('RE-5 creates one when callers race with the same secret', async () => {
      const { relational, other } = await fixture.openedTwice();
      const results = await Promise.allSettled(
        RACERS.map((each, i) => of(i % 2 ? relational : other).create({ ...key, name: each })),
      );
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      for (const result of results) {
        if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'duplicate_secret' });
      }
      expect(await of(relational).list()).toHaveLength(1);
    });

    it('RE-5 does not spoil the transaction it happens in', async () => {
      const { relational } = await fixture.opened();
      await of(relational).create(key);
      await relational.transaction(async (repositories) => {
        const inside = of({ ...relational, ...repositories });
        await expect(inside.create(key)).rejects.toMatchObject({ code: 'duplicate_secret' });
        await inside.create({ ...key, secret: 'another secret' });
      });
      expect(await of(relational).list()).toHaveLength(2);
    });

    it('RE-6 finds by the whole secret only', async () => {
      const { relational } = await fixture.opened();
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
      const { relational } = await fixture.opened();
      const { id } = await of(relational).create({ ...key, expiresAt: new Date(1) });
      const revokedAt = new Date(fixture.clock.nowMs());
      await of(relational).revoke(id, revokedAt);
      expect(await of(relational).findBySecret(SECRET)).toMatchObject({
        id,
        expiresAt: new Date(1),
        revokedAt,
      });
    });

    it('RE-7 revokes once and keeps the first time', async () => {
      const { relational } = await fixture.opened();
      const { id } = await of(relational).create(key);
      const first = await of(relational).revoke(id, new Date(1_000));
      const second = await of(relational).revoke(id, new Date(2_000));
      expect(first?.revokedAt).toEqual(new Date(1_000));
      expect(second).toEqual(first);
      expect(await of(relational).findBySecret(SECRET)).toEqual(first);
      expect(await of(relational).revoke('no such id', new Date(1_000))).toBeUndefined();
    });

    it('RE-7 revocations that race agree on the time', async () => {
      const { relational, other } = await fixture.openedTwice();
      const { id } = await of(relational).create(key);
      const revoked = await Promise.all(
        RACERS.map((_, i) => of(i % 2 ? relational : other).revoke(id, new Date(1_000 + i))),
      );
      for (const one of revoked) expect(one).toEqual(revoked[0]);
    });

    it('lists newest first, of one project or of all', async () => {
      const { relational } = await fixture.opened();
      await relational.projects.ensure('other', 'Other');
      const a = await of(relational).create({ ...key, secret: 'secret a' });
      const b = await of(relational).create({ ...key, secret: 'secret b', projectId: 'other' });
      const c = await of(relational).create({ ...key, secret: 'secret c' });
      expect(await of(relational).list()).toEqual([c, b, a]);
      expect(await of(relational).list('default')).toEqual([c, a]);
      expect(await of(relational).list('no such project')).toEqual([]);
    });

    it('refuses an unknown project and an empty secret', async () => {
      const { relational } = await fixture.opened();
      const unknown = of(relational).create({ ...key, projectId: 'no such project' });
      await expect(unknown).rejects.toMatchObject({ name: 'PermanentError', code: 'unknown_project' });
      const empty = of(relational).create({ ...key, secret: '' });
      await expect(empty).rejects.toMatchObject({ code: 'invalid_secret' });
    });
  });

  it('keeps the scopes of a token', async () => {
    const { relational } = await fixture.opened();
    const token = { projectId: 'default', name: 't', secret: 'secret of the token' };
    await relational.tokens.create({ ...token, scopes: ['read', 'admin'] });
    await relational.tokens.create({ ...token, secret: 'without scopes', scopes: [] });
    expect((await relational.tokens.findBySecret('secret of the token'))?.scopes).toEqual(['read', 'admin']);
    expect((await relational.tokens.findBySecret('without scopes'))?.scopes).toEqual([]);
  });
}
