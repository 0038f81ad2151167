import { createHash, randomUUID } from 'node:crypto';
import { type Clock, PermanentError } from '@studio/core';
import type { NewSecret, StoredSecret } from '../port.ts';
import type { SecretColumns } from '../tables.ts';
import { toDate } from './to-date.ts';

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

/** @throws PermanentError `invalid_secret`: the empty one, which anybody knows */
export function refuseEmpty(secret: string): void {
  if (secret !== '') return;
  throw new PermanentError('A secret must not be empty.', { code: 'invalid_secret' });
}

export function duplicateSecret(what: string): PermanentError {
  return new PermanentError(`This ${what} is there already.`, { code: 'duplicate_secret' });
}

/** The row of a new key or token; of the secret it holds the hash and the prefix. */
export function newSecretRow(secret: NewSecret, clock: Clock): SecretColumns {
  return {
    id: randomUUID(),
    project_id: secret.projectId,
    name: secret.name,
    prefix: prefixOf(secret.secret),
    secret_sha256: sha256Of(secret.secret),
    created_by: secret.createdBy ?? null,
    created_at: clock.nowMs(),
    expires_at: secret.expiresAt?.getTime() ?? null,
    revoked_at: null,
    last_used_at: null,
  };
}

/** What a key and a token have in common, as the port shows it. */
export function toSecret(row: SecretColumns): StoredSecret {
  return {
    id: row.id,
    projectId: row.project_id,
    name: row.name,
    prefix: row.prefix,
    createdBy: row.created_by ?? undefined,
    createdAt: new Date(row.created_at),
    expiresAt: toDate(row.expires_at),
    revokedAt: toDate(row.revoked_at),
    lastUsedAt: toDate(row.last_used_at),
  };
}
