import { z } from 'zod';
import { operation } from '../operation.ts';
import { idParam, message } from '../shapes/fields.ts';
import { projectQuery } from '../shapes/parameters.ts';
import { newUserBody, userChangesBody, userCreatedSchema, userSchema } from '../shapes/user.ts';

const of = { tag: 'Users', access: 'instance_admin' } as const;
const params = z.object({ user_id: idParam('User id.') });

export const listUsers = operation({
  ...of,
  id: 'listUsers',
  method: 'get',
  path: '/api/v1/users',
  aliases: ['/users'],
  summary: 'All users, newest first',
  success: {
    status: 200,
    schema: z.array(userSchema),
  },
});

export const createUser = operation({
  ...of,
  id: 'createUser',
  method: 'post',
  path: '/api/v1/users',
  aliases: ['/users'],
  summary: "Make a user, by default a member of the request's project",
  project: 'request',
  query: projectQuery,
  body: newUserBody,
  success: { status: 200, schema: userCreatedSchema },
  errors: ['user_email_exists', 'not_found'],
  audit: { action: 'user.create', resourceType: 'user' },
});

export const changeUser = operation({
  ...of,
  id: 'changeUser',
  method: 'patch',
  path: '/api/v1/users/{user_id}',
  aliases: ['/users/{user_id}'],
  summary: 'Change a user',
  params,
  body: userChangesBody,
  success: { status: 200, schema: userSchema },
  errors: ['not_found', 'last_instance_admin'],
  audit: { action: 'user.update', resourceType: 'user' },
});

export const deleteUser = operation({
  ...of,
  id: 'deleteUser',
  method: 'delete',
  path: '/api/v1/users/{user_id}',
  aliases: ['/users/{user_id}'],
  summary: 'Delete a user; ends their sessions and tokens',
  params,
  success: { status: 200, schema: message('User deleted successfully') },
  errors: ['not_found', 'last_instance_admin'],
  audit: { action: 'user.delete', resourceType: 'user' },
});
