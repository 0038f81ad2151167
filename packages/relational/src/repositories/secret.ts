import { createHash, randomUUID } from 'node:crypto';
import { type Clock, PermanentError } from '@studio/core';
import type { NewSecret } from '../port.ts';
import type { ApiKeysTable } from '../tables.ts';

const PREFIX_CHARACTERS = 12;

/** What is stored instead of a secret, and what it is found by. */
export function sha256Of(secret: string): string {
  return createHash('sha256').update(secret, 'utf8').digest('hex');
}

/** Enough to recognise a secret by, and never more than half of it. */
export function prefixOf(secret: string): string {
  const characters = [...secret];
  return characters.slice(0, Math.min(PREFIX_CHARACTERS, Math.floor(characters.length / 2))).join('');
}

/** The row of a new key or token; of the secret it holds the hash and the prefix. */
export function newSecretRow(secret: NewSecret, clock: Clock): ApiKeysTable {
  if (secret.secret === '')
    throw new PermanentError('A secret must not be empty.', { code: 'invalid_secret' });
  return {
    id: randomUUID(),
    project_id: secret.projectId,
    name: secret.name,
    prefix: prefixOf(secret.secret),
    secret_sha256: sha256Of(secret.secret),
    created_at: clock.nowMs(),
    expires_at: secret.expiresAt?.getTime() ?? null,
    revoked_at: null,
  };
}

export function duplicateSecret(what: string): PermanentError {
  return new PermanentError(`This ${what} is there already.`, { code: 'duplicate_secret' });
}

/** What a key and a token have in common, as the port shows it. */
export function toSecret(row: ApiKeysTable) {
  const { id, project_id: projectId, name, prefix, created_at, expires_at, revoked_at } = row;
  const [createdAt, expiresAt, revokedAt] = [new Date(created_at), toDate(expires_at), toDate(revoked_at)];
  return { id, projectId, name, prefix, createdAt, expiresAt, revokedAt };
}

function toDate(unixMs: number | null): Date | undefined {
  return unixMs === null ? undefined : new Date(unixMs);
}
