import type { StoredSecret } from '@studio/relational';

/** What an API key and a developer token show of themselves. */
export function secretToJson(secret: StoredSecret) {
  return {
    id: secret.id,
    name: secret.name,
    prefix: secret.prefix,
    project_id: secret.projectId,
    created_by_user_id: secret.createdBy ?? null,
    created_at: secret.createdAt.toISOString(),
    expires_at: secret.expiresAt?.toISOString() ?? null,
    last_used_at: secret.lastUsedAt?.toISOString() ?? null,
  };
}
