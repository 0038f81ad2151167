import { expect, it } from 'vitest';
import type { AuditEntry, AuditQuery, Relational } from '../src/port.ts';
import type { Fixture } from './fixture.ts';

type Draft = Omit<AuditEntry, 'id' | 'at'>;

const draft = (action: string, more: Partial<Draft> = {}): Draft => ({
  actorType: 'user',
  actorId: 'u1',
  actorName: 'ada@example.com',
  action,
  resourceType: 'api_key',
  resourceId: 'k1',
  projectId: 'default',
  outcome: 'success',
  reason: undefined,
  address: '203.0.113.7',
  userAgent: "Mozilla '5.0' ü",
  ...more,
});

async function allPages({ audit }: Pick<Relational, 'audit'>, query: AuditQuery): Promise<AuditEntry[]> {
  const seen: AuditEntry[] = [];
  let cursor: string | undefined;
  do {
    const page = await audit.list({ ...query, cursor });
    expect(page.items.length).toBeLessThanOrEqual(query.limit);
    seen.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return seen;
}

export function auditConformance(fixture: Fixture): void {
  it('RE-21 keeps every field, also absent ones', async () => {
    const { relational } = await fixture.opened();
    const full = await relational.audit.append(draft('api_key.create'));
    const bare = await relational.audit.append(
      draft('user.sign_in', {
        actorType: 'anonymous',
        actorId: undefined,
        actorName: undefined,
        resourceId: undefined,
        projectId: undefined,
        outcome: 'failure',
        reason: 'unauthenticated',
        address: undefined,
        userAgent: undefined,
      }),
    );
    expect((await relational.audit.list({ limit: 10 })).items).toEqual([bare, full]);
  });

  it('RE-21 the database itself lets no entry be changed or removed', async () => {
    const { test, relational } = await fixture.opened();
    const entry = await relational.audit.append(draft('api_key.create'));
    for (const statement of [
      "update audit_log set action = 'nothing'",
      'delete from audit_log',
      `delete from audit_log where id = '${entry.id}'`,
    ]) {
      await expect(test.sql(statement)).rejects.toThrow();
    }
    expect((await relational.audit.list({ limit: 10 })).items).toEqual([entry]);
  });

  it('RE-22 pages give each entry once, newest first, while others are appended', async () => {
    const { relational } = await fixture.opened();
    const made: AuditEntry[] = [];
    for (let i = 0; i < 25; i++) made.unshift(await relational.audit.append(draft(`a${i}`)));
    const first = await relational.audit.list({ limit: 10 });
    await relational.audit.append(draft('meanwhile'));
    const second = await relational.audit.list({ limit: 10, cursor: first.nextCursor });
    const third = await relational.audit.list({ limit: 10, cursor: second.nextCursor });
    expect([...first.items, ...second.items, ...third.items]).toEqual(made);
    expect(third.nextCursor).toBeUndefined();
    expect(await allPages(relational, { limit: 1 })).toHaveLength(26);
  });

  it('RE-22 entries of one transaction, and of one millisecond, page right', async () => {
    const { relational } = await fixture.opened();
    await relational.transaction(async ({ audit }) => {
      for (let i = 0; i < 30; i++) await audit.append(draft(`a${i}`));
    });
    const all = await allPages(relational, { limit: 7 });
    expect(new Set(all.map(({ id }) => id)).size).toBe(30);
    expect(all.map(({ action }) => action)).toEqual(Array.from({ length: 30 }, (_, i) => `a${29 - i}`));
  });

  it('RE-22 filters by action, actor, project, outcome and time', async () => {
    const { relational } = await fixture.opened();
    const a = await relational.audit.append(draft('a'));
    const b = await relational.audit.append(
      draft('b', { actorId: 'u2', outcome: 'failure', reason: 'forbidden' }),
    );
    const c = await relational.audit.append(draft('c', { projectId: 'other' }));
    const ids = async (query: Partial<AuditQuery>) =>
      (await relational.audit.list({ limit: 10, ...query })).items.map(({ id }) => id);
    expect(await ids({ action: 'a' })).toEqual([a.id]);
    expect(await ids({ actorId: 'u2' })).toEqual([b.id]);
    expect(await ids({ projectId: 'default' })).toEqual([b.id, a.id]);
    expect(await ids({ outcome: 'failure' })).toEqual([b.id]);
    expect(await ids({ from: b.at })).toEqual([c.id, b.id]);
    expect(await ids({ to: b.at })).toEqual([a.id]);
    expect(await ids({ action: "' or 1=1 --" })).toEqual([]);
  });

  it.each(['', 'x', '!!', 'MTIz', Buffer.from("1 ' or 1=1").toString('base64url')])(
    'RE-22 refuses %j, which is no cursor',
    async (cursor) => {
      const { relational } = await fixture.opened();
      await expect(relational.audit.list({ limit: 10, cursor })).rejects.toMatchObject({
        name: 'PermanentError',
        code: 'invalid_cursor',
      });
    },
  );
}
