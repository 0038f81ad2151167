import { operations } from '@studio/api-schema';
import type { AuditEntry, Relational } from '@studio/relational';
import type { Serve } from '../../http/call.ts';

/** Who did what, for instance admins. */
export function serveAuditLog(serve: Serve, relational: Pick<Relational, 'audit'>): void {
  serve(operations.listAuditLog, async ({ query }) => {
    const { actor_id: actorId, project_id: projectId, ...rest } = query;
    const { items, nextCursor } = await relational.audit.list({ ...rest, actorId, projectId });
    return { items: items.map(entryToJson), next_cursor: nextCursor ?? null };
  });
}

function entryToJson(entry: AuditEntry) {
  return {
    id: entry.id,
    at: entry.at.toISOString(),
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
  };
}
