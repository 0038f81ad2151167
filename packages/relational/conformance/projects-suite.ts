import { expect, it } from 'vitest';
import { createUser, liveTokens, newToken } from './builders.ts';
import { type Fixture, RACERS } from './fixture.ts';
import { outcomesOf } from './races.ts';

export function projectsConformance(fixture: Fixture): void {
  it('RE-3 creates a project once, and gives the same row either way', async () => {
    const { relational } = await fixture.opened();
    const first = await relational.projects.ensure('p', 'First');
    const second = await relational.projects.ensure('p', 'Second');
    expect(second).toEqual(first);
    expect(first.name).toBe('First');
    expect(await relational.projects.find('p')).toEqual(first);
    expect(await relational.projects.find('P')).toBeUndefined();
  });

  it('RE-3 gives the same row to callers that race', async () => {
    const { test, relational, other } = await fixture.openedTwice();
    const instances = [relational, other, await fixture.openOn(test)];
    const rows = await Promise.all(
      RACERS.map((each, i) => instances[i % instances.length]!.projects.ensure('raced', each)),
    );
    for (const row of rows) expect(row).toEqual(rows[0]);
    expect(await relational.projects.list()).toHaveLength(2);
  });

  it('RE-8 creates a project, and refuses an id that is taken', async () => {
    const { relational } = await fixture.opened();
    const created = await relational.projects.create('p', 'P');
    expect(await relational.projects.find('p')).toEqual(created);
    await expect(relational.projects.create('p', 'Again')).rejects.toMatchObject({
      name: 'PermanentError',
      code: 'duplicate_project',
    });
    expect(await relational.projects.find('p')).toEqual(created);
  });

  it('RE-8 the id of a deleted project never names another one', async () => {
    const { relational } = await fixture.opened();
    await relational.projects.create('p', 'P');
    await relational.projects.delete('p', fixture.now());
    const failure = { name: 'PermanentError', code: 'duplicate_project' };
    await expect(relational.projects.create('p', 'Again')).rejects.toMatchObject(failure);
    await expect(relational.projects.ensure('p', 'Again')).rejects.toMatchObject(failure);
    expect(await relational.projects.find('p')).toBeUndefined();
  });

  it('RE-8 of callers that race with an id one wins', async () => {
    const { relational, other } = await fixture.openedTwice();
    const { values, codes } = await outcomesOf(
      RACERS.map((name, i) => (i % 2 ? relational : other).projects.create('raced', name)),
    );
    expect(values).toEqual([await relational.projects.find('raced')]);
    expect(new Set(codes)).toEqual(new Set(['duplicate_project']));
  });

  it('lists projects, oldest first, and renames them', async () => {
    const { relational } = await fixture.opened();
    const standard = await relational.projects.find('default');
    const b = await relational.projects.create('b', 'B');
    const a = await relational.projects.create('a', 'A');
    const renamed = await relational.projects.rename('b', 'Renamed');
    expect(renamed).toEqual({ ...b, name: 'Renamed' });
    expect(await relational.projects.list()).toEqual([standard, renamed, a]);
    expect(await relational.projects.rename('no such project', 'x')).toBeUndefined();
  });

  it('RE-9 a deleted project is gone, with members, keys and tokens; others are not touched', async () => {
    const { relational } = await fixture.opened();
    const { projects, members, apiKeys, tokens } = relational;
    await projects.create('p', 'P');
    const user = await createUser(relational, 'user');
    for (const projectId of ['p', 'default']) {
      await members.set(projectId, user.id, 'admin', fixture.now());
      await apiKeys.create({ projectId, name: `key of ${projectId}`, secret: `key of ${projectId}` });
      await tokens.create(newToken(`token of ${projectId}`, ['read'], { projectId }));
    }
    const at = fixture.now();
    const [key] = await apiKeys.list('p');
    expect(await projects.delete('p', at)).toEqual([key!.id]);
    expect(await projects.find('p')).toBeUndefined();
    expect((await projects.list()).map(({ id }) => id)).toEqual(['default']);
    expect(await projects.rename('p', 'x')).toBeUndefined();
    expect(await members.list('p')).toEqual([]);
    expect(await members.roleOf('p', user.id)).toBeUndefined();
    expect((await members.ofUser(user.id)).map(({ project }) => project.id)).toEqual(['default']);
    expect(await apiKeys.list('p')).toEqual([{ ...key, revokedAt: at }]);
    expect(await liveTokens(relational)).toEqual(['token of default']);
    expect((await apiKeys.findBySecret('key of default'))?.revokedAt).toBeUndefined();
    expect(await projects.delete('p', at)).toBeUndefined();
    expect(await projects.delete('no such project', at)).toBeUndefined();
  });

  it('RE-9 gives the keys that worked until then, and keeps when others were revoked', async () => {
    const { relational } = await fixture.opened();
    const { apiKeys } = relational;
    const at = fixture.now();
    const create = (name: string, expiresAt?: Date) =>
      apiKeys.create({ projectId: 'default', name, secret: name, expiresAt });
    const works = await create('works');
    const later = await create('works a while', new Date(at.getTime() + 1));
    await create('expired', at);
    const revoked = await create('revoked');
    await apiKeys.revoke(revoked.id, new Date(1_000));
    const worked = await relational.projects.delete('default', at);
    expect(new Set(worked)).toEqual(new Set([works.id, later.id]));
    expect(await apiKeys.find(revoked.id)).toMatchObject({ revokedAt: new Date(1_000) });
  });

  it('RE-9 nothing begins in a project that is deleted at the same time', async () => {
    const { relational, other } = await fixture.openedTwice();
    const user = await createUser(relational, 'user');
    const creating = RACERS.flatMap((name) => [
      relational.apiKeys.create({ projectId: 'default', name, secret: `key ${name}` }),
      other.tokens.create(newToken(name, ['read'])),
      relational.members.set('default', user.id, 'viewer', fixture.now()),
    ]);
    const deleting = other.projects.delete('default', fixture.now());
    const { codes } = await outcomesOf<unknown>(creating);
    for (const code of codes) expect(code).toBe('unknown_project');
    const ended = await deleting;
    const keys = await relational.apiKeys.list('default');
    expect(ended).toHaveLength(keys.length);
    for (const { revokedAt } of keys) expect(revokedAt).toBeDefined();
    expect(await liveTokens(relational)).toEqual([]);
    expect(await relational.members.list('default')).toEqual([]);
  });
}
