import { operation } from '../operation.ts';
import { pageWithoutProjectQuery } from '../shapes/parameters.ts';
import {
  memberChangesBody,
  memberPageSchema,
  memberParams,
  memberSchema,
  newMemberBody,
  newProjectBody,
  projectChangesBody,
  projectPageSchema,
  projectParams,
  projectSchema,
} from '../shapes/project.ts';

const tag = 'Projects';
const path = '/api/v1/projects/{project_id}';
const manage = { tag, access: 'admin', project: 'path' } as const;

export const listProjects = operation({
  id: 'listProjects',
  method: 'get',
  path: '/api/v1/projects',
  tag,
  summary: 'Projects of the caller; all of them for an instance admin',
  access: 'caller',
  query: pageWithoutProjectQuery,
  success: { status: 200, schema: projectPageSchema },
});

export const createProject = operation({
  id: 'createProject',
  method: 'post',
  path: '/api/v1/projects',
  tag,
  summary: 'Make a project; its maker becomes its admin',
  access: 'instance_admin',
  body: newProjectBody,
  success: { status: 201, schema: projectSchema },
  errors: ['project_exists'],
  audit: { action: 'project.create', resourceType: 'project' },
});

export const getProject = operation({
  id: 'getProject',
  method: 'get',
  path,
  tag,
  summary: 'A project',
  access: 'viewer',
  project: 'path',
  params: projectParams,
  success: { status: 200, schema: projectSchema },
});

export const changeProject = operation({
  ...manage,
  id: 'changeProject',
  method: 'patch',
  path,
  summary: 'Rename a project',
  params: projectParams,
  body: projectChangesBody,
  success: { status: 200, schema: projectSchema },
  audit: { action: 'project.update', resourceType: 'project' },
});

export const deleteProject = operation({
  id: 'deleteProject',
  method: 'delete',
  path,
  tag,
  summary: 'Delete a project: its API keys and tokens end; its id is never used again',
  access: 'instance_admin',
  params: projectParams,
  success: { status: 204 },
  errors: ['not_found', 'default_project'],
  audit: { action: 'project.delete', resourceType: 'project' },
});

export const listMembers = operation({
  ...manage,
  id: 'listMembers',
  method: 'get',
  path: `${path}/members`,
  summary: 'Members of a project',
  params: projectParams,
  query: pageWithoutProjectQuery,
  success: { status: 200, schema: memberPageSchema },
});

export const addMember = operation({
  ...manage,
  id: 'addMember',
  method: 'post',
  path: `${path}/members`,
  summary: 'Make a user a member, or change their role',
  params: projectParams,
  body: newMemberBody,
  success: { status: 200, schema: memberSchema },
  errors: ['not_found'],
  audit: { action: 'member.set', resourceType: 'member' },
});

export const changeMember = operation({
  ...manage,
  id: 'changeMember',
  method: 'patch',
  path: `${path}/members/{user_id}`,
  summary: 'Change the role of a member; tokens beyond a lower role end',
  params: memberParams,
  body: memberChangesBody,
  success: { status: 200, schema: memberSchema },
  errors: ['not_found'],
  audit: { action: 'member.set', resourceType: 'member' },
});

export const removeMember = operation({
  ...manage,
  id: 'removeMember',
  method: 'delete',
  path: `${path}/members/{user_id}`,
  summary: 'Remove a member; their tokens of the project end',
  params: memberParams,
  success: { status: 204 },
  errors: ['not_found'],
  audit: { action: 'member.remove', resourceType: 'member' },
});
