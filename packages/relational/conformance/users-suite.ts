import { expect, it } from 'vitest';
import { createUser, liveTokens, newToken, PASSWORD_HASH } from './builders.ts';
import { type Fixture, RACERS } from './fixture.ts';
import { outcomesOf } from './races.ts';

const HOUR_MS = 3_600_000;

export function usersConformance(fixture: Fixture): void {
  const laterOf = () => new Date(fixture.clock.nowMs() + HOUR_MS);

  it('RE-13 makes a user and finds it by id and address, in any case', async () => {
    const { relational } = await fixture.opened();
    const { users } = relational;
    expect(await users.any()).toBe(false);
    const ada = await users.create({
      email: ' Ada@Example.COM ',
      passwordHash: PASSWORD_HASH,
      isInstanceAdmin: false,
    });
    expect(ada).toMatchObject({ email: 'ada@example.com', isActive: true, isInstanceAdmin: false });
    expect(await users.any()).toBe(true);
    expect(await users.find(ada.id)).toEqual(ada);
    expect(await users.findByEmail('ADA@example.com ')).toEqual({ user: ada, passwordHash: PASSWORD_HASH });
    expect(await users.passwordHashOf(ada.id)).toBe(PASSWORD_HASH);
    expect(await users.findByEmail("' or 1=1 --")).toBeUndefined();
    expect(await users.find('no such')).toBeUndefined();
    const bob = await createUser(relational, 'bob');
    expect(await users.list()).toEqual([bob, ada]);
  });

  it('RE-13 refuses an address that is taken, also when callers race', async () => {
    const { relational, other } = await fixture.openedTwice();
    const { values, codes } = await outcomesOf(
      RACERS.map((_, i) => createUser(i % 2 ? relational : other, i % 3 ? 'ada' : 'ADA')),
    );
    expect(values).toHaveLength(1);
    expect(new Set(codes)).toEqual(new Set(['duplicate_email']));
  });

  it('RE-14 the first user is one, an instance admin', async () => {
    const { relational, other } = await fixture.openedTwice();
    const made = await Promise.all(
      RACERS.map((name, i) =>
        (i % 2 ? relational : other).users.createFirst({
          email: `${name}@example.com`,
          passwordHash: PASSWORD_HASH,
        }),
      ),
    );
    const first = made.filter((user) => user !== undefined);
    expect(first).toMatchObject([{ isInstanceAdmin: true }]);
    expect(await relational.users.list()).toEqual(first);
  });

  it('RE-15 an inactive user has no sessions and no tokens', async () => {
    const { relational } = await fixture.opened();
    const { users, sessions, tokens, members } = relational;
    const ada = await createUser(relational, 'ada');
    await createUser(relational, 'root', true);
    await members.set('default', ada.id, 'admin', fixture.now());
    await sessions.create({ secret: 's', userId: ada.id, expiresAt: laterOf() });
    await tokens.create(newToken("ada's", ['read'], { createdBy: ada.id }));
    await tokens.create(newToken("the operator's", ['read']));
    const changed = await users.update(ada.id, { isActive: false }, fixture.now());
    expect(changed).toMatchObject({ isActive: false, email: 'ada@example.com' });
    expect(await sessions.find('s', fixture.now())).toBeUndefined();
    expect(await liveTokens(relational)).toEqual(["the operator's"]);
    await users.update(ada.id, { isActive: true }, fixture.now());
    expect(await sessions.find('s', fixture.now())).toBeUndefined();
    expect(await users.update('no such', { isActive: false }, fixture.now())).toBeUndefined();
  });

  it('RE-15 RE-17 one active instance admin remains, also when changes race', async () => {
    const { relational, other } = await fixture.openedTwice();
    const admins = await Promise.all(['a', 'b', 'c'].map((name) => createUser(relational, name, true)));
    const [a, b, c] = admins.map(({ id }) => id);
    const { codes } = await outcomesOf<unknown>([
      relational.users.update(a ?? '', { isActive: false }, fixture.now()),
      other.users.update(b ?? '', { isInstanceAdmin: false }, fixture.now()),
      relational.users.delete(c ?? '', fixture.now()),
    ]);
    expect(codes).toEqual(['last_instance_admin']);
    const left = (await relational.users.list()).filter((user) => user.isActive && user.isInstanceAdmin);
    expect(left).toHaveLength(1);
    const last = left[0]?.id ?? '';
    await expect(relational.users.delete(last, fixture.now())).rejects.toMatchObject({
      name: 'PermanentError',
      code: 'last_instance_admin',
    });
    await createUser(relational, 'next', true);
    expect(await relational.users.delete(last, fixture.now())).toBe(true);
  });

  it('RE-16 a new password ends the sessions but the one given', async () => {
    const { relational } = await fixture.opened();
    const { users, sessions } = relational;
    const ada = await createUser(relational, 'ada');
    for (const secret of ['here', 'there']) {
      await sessions.create({ secret, userId: ada.id, expiresAt: laterOf() });
    }
    expect(await users.setPassword(ada.id, 'another hash', 'here')).toMatchObject({ id: ada.id });
    expect(await users.passwordHashOf(ada.id)).toBe('another hash');
    expect(await sessions.find('here', fixture.now())).toBeDefined();
    expect(await sessions.find('there', fixture.now())).toBeUndefined();
    await users.setPassword(ada.id, 'a third hash', undefined);
    expect(await sessions.find('here', fixture.now())).toBeUndefined();
    expect(await users.setPassword('no such', 'x', undefined)).toBeUndefined();
  });

  it('RE-17 a deleted user leaves no session, membership or living token', async () => {
    const { relational } = await fixture.opened();
    const { users, sessions, tokens, members } = relational;
    const ada = await createUser(relational, 'ada');
    await members.set('default', ada.id, 'member', fixture.now());
    await sessions.create({ secret: 's', userId: ada.id, expiresAt: laterOf() });
    await tokens.create(newToken("ada's", ['write'], { createdBy: ada.id }));
    expect(await users.delete(ada.id, fixture.now())).toBe(true);
    expect(await users.delete(ada.id, fixture.now())).toBe(false);
    expect(await sessions.find('s', fixture.now())).toBeUndefined();
    expect(await members.list('default')).toEqual([]);
    expect(await liveTokens(relational)).toEqual([]);
    expect((await tokens.list())[0]?.createdBy).toBe(ada.id);
    await createUser(relational, 'ada');
  });
}
