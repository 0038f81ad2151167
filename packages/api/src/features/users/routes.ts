import { operations } from '@studio/api-schema';
import type { Relational, Repositories, User } from '@studio/relational';
import { HttpError } from '../../errors/http-error.ts';
import type { Serve } from '../../http/call.ts';
import type { Passwords } from '../../sign-in/passwords.ts';
import { userToJson } from './user-to-json.ts';

export interface UsersRoutesDeps {
  readonly relational: Pick<Relational, 'users' | 'projects'>;
  readonly passwords: Passwords;
  readonly nowMs: () => number;
}

/** Users, for instance admins. */
export function serveUsers(serve: Serve, { relational, passwords, nowMs }: UsersRoutesDeps): void {
  serve(operations.listUsers, async () => (await relational.users.list()).map(userToJson));

  serve(operations.createUser, async ({ body, caller: { projectId }, change }) => {
    const { email, role, is_instance_admin: isInstanceAdmin } = body;
    if (role && !(await relational.projects.find(projectId))) {
      throw new HttpError('not_found', 'There is no such project.');
    }
    const passwordHash = await passwords.hash(body.password);
    const user = await change(
      async ({ users, members }) => {
        const made = await users.create({ email, passwordHash, isInstanceAdmin });
        if (role) await members.set(projectId, made.id, role, new Date(nowMs()));
        return made;
      },
      ({ id }) => ({ resourceId: id }),
    );
    return { message: 'User created successfully', user: userToJson(user) };
  });

  serve(operations.changeUser, async ({ params, body, change }) => {
    const { user_id: id } = params;
    const passwordHash = body.password === undefined ? undefined : await passwords.hash(body.password);
    const user = await change(async ({ users }) => {
      const changes = { isActive: body.is_active, isInstanceAdmin: body.is_instance_admin };
      const changed = found(await users.update(id, changes, new Date(nowMs())));
      return passwordHash ? found(await users.setPassword(id, passwordHash, undefined)) : changed;
    });
    return userToJson(user);
  });

  serve(operations.deleteUser, async ({ params, change }) => {
    await change(({ users }) => remove(users, params.user_id, nowMs()));
    return { message: 'User deleted successfully' };
  });
}

async function remove(users: Repositories['users'], id: string, nowMs: number): Promise<void> {
  if (!(await users.delete(id, new Date(nowMs)))) throw new HttpError('not_found', 'There is no such user.');
}

function found(user: User | undefined): User {
  if (user) return user;
  throw new HttpError('not_found', 'There is no such user.');
}
