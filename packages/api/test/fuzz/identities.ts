import { randomBytes, randomUUID } from 'node:crypto';
import { sealSession } from '../../src/access/session-cookie.ts';
import { Passwords } from '../../src/sign-in/passwords.ts';
import type { StartedApi } from '../start-api.ts';
import { TEST_CONFIG } from '../start-api.ts';

export type Role = 'viewer' | 'member' | 'admin';

/** Whom a fuzz is: admins are instance admins, too. */
export interface FuzzIdentity {
  readonly role: Role;
  readonly by: 'token' | 'cookie';
}

/** Headers that a request authenticates with. */
export type Credentials = Readonly<Record<string, string>>;

const SCOPES = { viewer: ['read'], member: ['read', 'write'], admin: ['read', 'write', 'admin'] } as const;
const AN_HOUR_MS = 3_600_000;

export interface WorkingCredentials {
  /** The same ones as before, or new ones after a request has ended their session, token or user. */
  get(): Promise<Credentials>;
  /** How often new ones were needed. */
  readonly issued: number;
}

/** So that every route can be called, signing out and deleting users included, and no request after it is blind for it. */
export function workingCredentials(api: StartedApi, identity: FuzzIdentity): WorkingCredentials {
  let current: Credentials | undefined;
  let issued = 0;
  return {
    get: async () => {
      if (current && (await stillWorks(api, identity, current))) return current;
      issued++;
      current = await newIdentity(api, identity);
      return current;
    },
    get issued() {
      return issued;
    },
  };
}

/** A new user of the project `default` with a way in, made behind the API's back: whatever was done to others, this works. */
async function newIdentity({ relational }: StartedApi, identity: FuzzIdentity): Promise<Credentials> {
  const { role, by } = identity;
  const email = `${randomUUID()}@example.com`;
  const user = await relational.users.create({
    email,
    passwordHash: await new Passwords().hash(randomUUID()),
    isInstanceAdmin: role === 'admin',
  });
  await relational.members.set('default', user.id, role, new Date());
  const secret = randomBytes(32).toString('base64url');
  if (by === 'token') {
    const token = { projectId: 'default', name: 'fuzz', secret: `jdev_${secret}`, createdBy: user.id };
    await relational.tokens.create({ ...token, scopes: [...SCOPES[role]] });
    return { Authorization: `Bearer jdev_${secret}` };
  }
  await relational.sessions.create({ secret, userId: user.id, expiresAt: new Date(Date.now() + AN_HOUR_MS) });
  const { secureCookieKey, sessionSecret } = TEST_CONFIG;
  const sealed = await sealSession(secret, { encryption: secureCookieKey, signature: sessionSecret });
  return { Cookie: `junjo_session=${sealed}`, Origin: 'http://localhost:5153' };
}

/** Whether the credentials still allow all that they did at first. */
async function stillWorks(
  api: StartedApi,
  { role, by }: FuzzIdentity,
  credentials: Credentials,
): Promise<boolean> {
  const answer = await fetch(`${api.url}/api/v1/auth/me`, { headers: credentials });
  if (answer.status !== 200) return false;
  const me = (await answer.json()) as {
    readonly user: { readonly is_instance_admin: boolean } | null;
    readonly token: { readonly scopes: readonly string[] } | null;
    readonly projects: readonly { readonly id: string; readonly role: Role | null }[];
  };
  if (me.user?.is_instance_admin !== (role === 'admin')) return false;
  if (by === 'token') return me.token?.scopes.length === SCOPES[role].length;
  return me.projects.some((project) => project.id === 'default' && project.role === role);
}
