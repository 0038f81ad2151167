import { operations } from '@studio/api-schema';
import type { Member, Relational } from '@studio/relational';
import { HttpError } from '../../errors/http-error.ts';
import type { Serve } from '../../http/call.ts';
import { pageOf } from '../../http/page.ts';

export interface MemberRoutesDeps {
  readonly relational: Pick<Relational, 'members' | 'users'>;
  readonly nowMs: () => number;
}

/** Who may do what in a project, for its admins. */
export function serveMembers(serve: Serve, { relational, nowMs }: MemberRoutesDeps): void {
  serve(operations.listMembers, async ({ params, query }) => {
    const members = await relational.members.list(params.project_id);
    const { items, next_cursor } = pageOf(members, query, ({ userId }) => userId);
    return { items: items.map(memberToJson), next_cursor };
  });

  serve(operations.addMember, async ({ params, body, change }) => {
    const found = await relational.users.findByEmail(body.email);
    if (!found) throw new HttpError('not_found', 'There is no user with this e-mail address.');
    const { id } = found.user;
    const member = await change(
      ({ members }) => members.set(params.project_id, id, body.role, new Date(nowMs())),
      () => ({ resourceId: id }),
    );
    return memberToJson(member);
  });

  serve(operations.changeMember, async ({ params, body, change }) => {
    const { project_id: projectId, user_id: userId } = params;
    const member = await change(async ({ members }) => {
      if (!(await members.roleOf(projectId, userId))) throw noMember();
      return members.set(projectId, userId, body.role, new Date(nowMs()));
    });
    return memberToJson(member);
  });

  serve(operations.removeMember, async ({ params, change }) => {
    await change(async ({ members }) => {
      const wasMember = await members.remove(params.project_id, params.user_id, new Date(nowMs()));
      if (!wasMember) throw noMember();
    });
    return undefined;
  });
}

function noMember(): HttpError {
  return new HttpError('not_found', 'The user is no member of the project.');
}

function memberToJson({ userId, email, role, createdAt }: Member) {
  return { user_id: userId, email, role, created_at: createdAt.toISOString() };
}
