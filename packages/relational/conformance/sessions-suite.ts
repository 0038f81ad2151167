import { expect, it } from 'vitest';
import { createUser } from './builders.ts';
import { type Fixture, RACERS } from './fixture.ts';

export function sessionsConformance(fixture: Fixture): void {
  it('RE-18 stores no secret of a session', async () => {
    const { test, relational } = await fixture.opened();
    const ada = await createUser(relational, 'ada');
    const secret = 'the-secret-of-a-session-0123456789';
    await relational.sessions.create({ secret, userId: ada.id, expiresAt: new Date(4_102_444_800_000) });
    expect((await test.contents()).includes(secret)).toBe(false);
  });

  it('RE-19 finds a session with its user, while it has not expired', async () => {
    const { relational } = await fixture.opened();
    const { sessions } = relational;
    const ada = await createUser(relational, 'ada');
    const expiresAt = new Date(fixture.clock.nowMs() + 60_000);
    await sessions.create({ secret: 's', userId: ada.id, expiresAt });
    const found = await sessions.find('s', fixture.now());
    expect(found).toMatchObject({ user: ada, session: { userId: ada.id, expiresAt } });
    expect(await sessions.find('S', fixture.now())).toBeUndefined();
    expect(await sessions.find('s', expiresAt)).toBeUndefined();
    await sessions.end('s');
    await sessions.end('s');
    expect(await sessions.find('s', fixture.now())).toBeUndefined();
  });

  it('RE-19 sweeps what has expired and nothing else', async () => {
    const { test, relational } = await fixture.opened();
    const { sessions } = relational;
    const ada = await createUser(relational, 'ada');
    const now = fixture.clock.nowMs();
    await sessions.create({ secret: 'old', userId: ada.id, expiresAt: new Date(now + 10) });
    await sessions.create({ secret: 'new', userId: ada.id, expiresAt: new Date(now + 60_000) });
    await sessions.sweep(new Date(now + 1_000));
    expect(await test.sql('select * from sessions')).toHaveLength(1);
    expect(await sessions.find('new', new Date(now + 1_000))).toBeDefined();
  });

  it('RE-20 adds each generation of signing keys once, also when callers race, and retires old ones', async () => {
    const { relational, other } = await fixture.openedTwice();
    const key = (generation: number, by: string) => ({
      generation,
      kid: `${generation}-${by}`,
      publicJwk: '{"kty":"OKP"}',
      encryptedPrivateJwk: `encrypted ${by}`,
    });
    const added = await Promise.all(
      RACERS.map((name, i) => (i % 2 ? relational : other).signingKeys.add(key(1, name))),
    );
    expect(added.filter(Boolean)).toHaveLength(1);
    expect(await relational.signingKeys.add(key(2, 'x'))).toBe(true);
    expect(await relational.signingKeys.add(key(3, 'x'))).toBe(true);
    expect((await other.signingKeys.list()).map(({ generation }) => generation)).toEqual([3, 2, 1]);
    await relational.signingKeys.retire(2);
    expect(await other.signingKeys.list()).toMatchObject([
      { ...key(3, 'x'), createdAt: expect.any(Date) },
      key(2, 'x'),
    ]);
  });
}
