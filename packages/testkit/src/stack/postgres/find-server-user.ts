import { readFile } from 'node:fs/promises';

/** Whom PostgreSQL runs as: `identity` is empty when that is ourselves. */
export interface ServerUser {
  readonly identity: { readonly uid: number; readonly gid: number } | undefined;
}

/** PostgreSQL refuses root: as root it runs as the system's user `postgres`, if there is one. */
export async function findServerUser(): Promise<ServerUser | undefined> {
  if (process.getuid?.() !== 0) return { identity: undefined };
  const users = await readFile('/etc/passwd', 'utf8').catch(() => '');
  const [, uid, gid] = /^postgres:[^:]*:(\d+):(\d+):/m.exec(users) ?? [];
  return uid && gid ? { identity: { uid: Number(uid), gid: Number(gid) } } : undefined;
}
