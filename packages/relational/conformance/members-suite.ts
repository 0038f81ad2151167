import { expect, it } from 'vitest';
import { createUser, liveTokens, newToken } from './builders.ts';
import type { Fixture } from './fixture.ts';

export function membersConformance(fixture: Fixture): void {
  it('RE-10 sets a role, new or not, and tells it', async () => {
    const { relational } = await fixture.opened();
    const { members } = relational;
    const ada = await createUser(relational, 'ada');
    const member = await members.set('default', ada.id, 'viewer', fixture.now());
    expect(member).toMatchObject({ userId: ada.id, email: 'ada@example.com', role: 'viewer' });
    await members.set('default', ada.id, 'admin', fixture.now());
    expect(await members.roleOf('default', ada.id)).toBe('admin');
    expect(await members.roleOf('no such', ada.id)).toBeUndefined();
    expect((await members.list('default')).map(({ role }) => role)).toEqual(['admin']);
    expect(await members.ofUser(ada.id)).toMatchObject([{ project: { id: 'default' }, role: 'admin' }]);
  });

  it('RE-10 refuses a project or a user that is not there', async () => {
    const { relational } = await fixture.opened();
    const ada = await createUser(relational, 'ada');
    const set = (project: string, user: string) =>
      relational.members.set(project, user, 'viewer', fixture.now());
    await expect(set('no such', ada.id)).rejects.toMatchObject({ code: 'unknown_project' });
    await expect(set('default', 'no such')).rejects.toMatchObject({ code: 'unknown_user' });
    await relational.projects.create('gone', 'Gone');
    await relational.projects.delete('gone', fixture.now());
    await expect(set('gone', ada.id)).rejects.toMatchObject({ code: 'unknown_project' });
  });

  it('RE-11 a lower role ends the tokens that go beyond it, of that user and project only', async () => {
    const { relational } = await fixture.opened();
    const { members, tokens, projects } = relational;
    await projects.create('other', 'Other');
    const [ada, bob] = [await createUser(relational, 'ada'), await createUser(relational, 'bob')];
    for (const { id } of [ada, bob]) {
      for (const project of ['default', 'other']) await members.set(project, id, 'admin', fixture.now());
    }
    const make = (
      name: string,
      scope: 'read' | 'write' | 'admin',
      createdBy: string,
      projectId = 'default',
    ) => tokens.create(newToken(name, [scope], { createdBy, projectId }));
    await make('ada reads', 'read', ada.id);
    await make('ada writes', 'write', ada.id);
    await make('ada manages', 'admin', ada.id);
    await make('ada elsewhere', 'admin', ada.id, 'other');
    await make('bob manages', 'admin', bob.id);
    await members.set('default', ada.id, 'member', fixture.now());
    expect(await liveTokens(relational)).toEqual(['ada elsewhere', 'ada reads', 'ada writes', 'bob manages']);
    await members.set('default', ada.id, 'admin', fixture.now());
    expect(await liveTokens(relational)).not.toContain('ada manages');
    expect(await members.remove('default', ada.id, fixture.now())).toBe(true);
    expect(await liveTokens(relational)).toEqual(['ada elsewhere', 'bob manages']);
    expect(await members.remove('default', ada.id, fixture.now())).toBe(false);
    expect(await members.roleOf('default', ada.id)).toBeUndefined();
  });

  it('RE-12 notes the last use, never back in time, and passes over what is not there', async () => {
    const { relational } = await fixture.opened();
    const { tokens, apiKeys } = relational;
    const token = await tokens.create(newToken('t', ['read']));
    const key = await apiKeys.create({ projectId: 'default', name: 'k', secret: 'the secret of k' });
    expect(key.lastUsedAt).toBeUndefined();
    const [early, late] = [new Date(1_000), new Date(2_000)];
    await tokens.touch(new Map([[token.id, late]]));
    await tokens.touch(
      new Map([
        [token.id, early],
        ['no such id', late],
      ]),
    );
    expect((await tokens.find(token.id))?.lastUsedAt).toEqual(late);
    const many = Array.from({ length: 2_500 }, (_, i) => [`unknown ${i}`, early] as const);
    await apiKeys.touch(new Map([...many, [key.id, early]]));
    expect((await apiKeys.find(key.id))?.lastUsedAt).toEqual(early);
    await apiKeys.touch(new Map());
  });
}
