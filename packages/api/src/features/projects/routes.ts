import { randomUUID } from 'node:crypto';
import { operations } from '@studio/api-schema';
import type { KeyCache } from '@studio/key-cache';
import { DEFAULT_PROJECT, type Project, type Relational } from '@studio/relational';
import { userBehind } from '../../access/principal.ts';
import { HttpError } from '../../errors/http-error.ts';
import type { Serve } from '../../http/call.ts';
import { pageOf } from '../../http/page.ts';
import { callersProjects, projectToJson } from './callers-projects.ts';

export interface ProjectsRoutesDeps {
  readonly relational: Pick<Relational, 'projects' | 'members'>;
  readonly keyCache: Pick<KeyCache, 'invalidateKeyId'>;
  readonly nowMs: () => number;
}

export function serveProjects(serve: Serve, deps: ProjectsRoutesDeps): void {
  const { relational, keyCache, nowMs } = deps;

  serve(operations.listProjects, async ({ principal, query }) => {
    const newestFirst = (await callersProjects(relational, principal)).reverse();
    const { items, next_cursor } = pageOf(newestFirst, query, ({ id }) => id);
    return { items: [...items], next_cursor };
  });

  serve(operations.createProject, async ({ principal, body, change }) => {
    const maker = userBehind(principal);
    const project = await change(
      async ({ projects, members }) => {
        const made = await projects.create(body.id ?? randomUUID(), body.name);
        if (maker) await members.set(made.id, maker.id, 'admin', new Date(nowMs()));
        return made;
      },
      ({ id }) => ({ resourceId: id, projectId: id }),
    );
    return projectToJson(project, maker && 'admin');
  });

  serve(operations.getProject, async ({ params, caller }) =>
    projectToJson(found(await relational.projects.find(params.project_id)), caller.role),
  );

  serve(operations.changeProject, async ({ params, body, caller, change }) => {
    const project = await change(({ projects }) => projects.rename(params.project_id, body.name));
    return projectToJson(found(project), caller.role);
  });

  serve(operations.deleteProject, async ({ params, change }) => {
    const { project_id: id } = params;
    if (id === DEFAULT_PROJECT) {
      throw new HttpError('default_project', 'The project "default" is where requests go that name none.');
    }
    const keyIds = await change(
      async ({ projects }) => {
        const ended = await projects.delete(id, new Date(nowMs()));
        if (!ended) throw new HttpError('not_found', 'There is no such project.');
        return ended;
      },
      () => ({ projectId: id }),
    );
    for (const keyId of keyIds) await keyCache.invalidateKeyId(keyId);
    return undefined;
  });
}

function found(project: Project | undefined): Project {
  if (project) return project;
  throw new HttpError('forbidden', 'You have no access to this project.');
}
