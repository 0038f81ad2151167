import type { Clock } from '@studio/core';
import type { Kysely } from 'kysely';
import type { AuditEntry, AuditQuery, AuditRepository } from '../port.ts';
import type { AuditLogTable, Database } from '../tables.ts';
import { cursorAfter, parseCursor } from './audit-cursor.ts';

export interface AuditDeps {
  readonly clock: Clock;
  /** Makes the id of an entry of that time. */
  readonly newId: (atMs: number) => string;
}

export function createAuditRepository(db: Kysely<Database>, { clock, newId }: AuditDeps): AuditRepository {
  return {
    append: async (entry) => {
      const at = clock.nowMs();
      const row = await db
        .insertInto('audit_log')
        .values({
          id: newId(at),
          at,
          actor_type: entry.actorType,
          actor_id: entry.actorId ?? null,
          actor_name: entry.actorName ?? null,
          action: entry.action,
          resource_type: entry.resourceType,
          resource_id: entry.resourceId ?? null,
          project_id: entry.projectId ?? null,
          outcome: entry.outcome,
          reason: entry.reason ?? null,
          address: entry.address ?? null,
          user_agent: entry.userAgent ?? null,
        })
        .returningAll()
        .executeTakeFirstOrThrow();
      return toEntry(row);
    },

    list: async (query) => {
      const { limit } = query;
      const rows = await matching(db, query)
        .orderBy('at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit + 1)
        .execute();
      const page = rows.slice(0, limit);
      const last = page.at(-1);
      return {
        items: page.map(toEntry),
        nextCursor: last && rows.length > limit ? cursorAfter(last) : undefined,
      };
    },
  };
}

function matching(db: Kysely<Database>, query: AuditQuery) {
  const { cursor, from, to, action, actorId, projectId, outcome } = query;
  let entries = db.selectFrom('audit_log').selectAll();
  if (cursor !== undefined) {
    const { at, id } = parseCursor(cursor);
    entries = entries.where((entry) => entry(entry.refTuple('at', 'id'), '<', entry.tuple(at, id)));
  }
  if (from) entries = entries.where('at', '>=', from.getTime());
  if (to) entries = entries.where('at', '<', to.getTime());
  if (action !== undefined) entries = entries.where('action', '=', action);
  if (actorId !== undefined) entries = entries.where('actor_id', '=', actorId);
  if (projectId !== undefined) entries = entries.where('project_id', '=', projectId);
  if (outcome !== undefined) entries = entries.where('outcome', '=', outcome);
  return entries;
}

function toEntry(row: AuditLogTable): AuditEntry {
  return {
    id: row.id,
    at: new Date(row.at),
    actorType: row.actor_type,
    actorId: row.actor_id ?? undefined,
    actorName: row.actor_name ?? undefined,
    action: row.action,
    resourceType: row.resource_type,
    resourceId: row.resource_id ?? undefined,
    projectId: row.project_id ?? undefined,
    outcome: row.outcome,
    reason: row.reason ?? undefined,
    address: row.address ?? undefined,
    userAgent: row.user_agent ?? undefined,
  };
}
