/** `create`, `list` and `revoke` of secrets that are stored hashed: the same for API keys and developer tokens. */
import { PermanentError } from '@studio/core';
import type { ApiKey, Relational } from '@studio/relational';
import Table from 'cli-table3';
import type { CliProcess } from '../cli-process.ts';

/** What keys and tokens have in common. */
export type StoredSecret = Pick<
  ApiKey,
  'id' | 'projectId' | 'name' | 'prefix' | 'createdAt' | 'expiresAt' | 'revokedAt'
>;

interface Repository {
  list(projectId?: string): Promise<readonly StoredSecret[]>;
  revoke(id: string, at: Date): Promise<StoredSecret | undefined>;
}

/** The project that a secret is made for. */
export async function projectNamed(relational: Relational, id: string): Promise<string> {
  const project = await relational.projects.find(id);
  if (project) return project.id;
  const known = (await relational.projects.list()).map((one) => one.id).join(', ');
  throw new PermanentError(`There is no project "${id}"${known ? `; there is: ${known}` : ''}.`, {
    code: 'unknown_project',
  });
}

/** Revokes what the id, or the visible beginning, of exactly one secret names. */
export async function revokeNamed(
  repository: Repository,
  idOrPrefix: string,
  at: Date,
): Promise<StoredSecret> {
  const matches = (await repository.list()).filter(
    ({ id, prefix }) => id === idOrPrefix || prefix === idOrPrefix,
  );
  const [match] = matches;
  if (!match)
    throw new PermanentError(`There is none with the id or beginning "${idOrPrefix}".`, {
      code: 'unknown_secret',
    });
  if (matches.length > 1) {
    throw new PermanentError(`${matches.length} begin with "${idOrPrefix}": use the id.`, {
      code: 'ambiguous_secret',
    });
  }
  return (await repository.revoke(match.id, at)) ?? match;
}

/** Newest first, never the secrets themselves. */
export function showSecrets(
  process: CliProcess,
  secrets: readonly StoredSecret[],
  format: 'table' | 'json',
  now: Date,
): void {
  if (format === 'json') {
    process.stdout.write(`${JSON.stringify(secrets, undefined, 2)}\n`);
    return;
  }
  const table = new Table({
    head: ['id', 'begins with', 'name', 'project', 'created', 'state'],
    style: { head: [], border: [] },
  });
  for (const secret of secrets) {
    const { id, prefix, name, projectId, createdAt } = secret;
    table.push([id, prefix, name, projectId, createdAt.toISOString(), stateOf(secret, now)]);
  }
  process.stdout.write(`${table.toString()}\n`);
}

function stateOf({ revokedAt, expiresAt }: StoredSecret, now: Date): string {
  if (revokedAt) return `revoked ${revokedAt.toISOString()}`;
  if (!expiresAt) return 'valid';
  return `${expiresAt <= now ? 'expired' : 'valid until'} ${expiresAt.toISOString()}`;
}
