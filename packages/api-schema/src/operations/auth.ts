import { operation } from '../operation.ts';
import { message } from '../shapes/fields.ts';
import { meSchema } from '../shapes/me.ts';
import {
  firstUserBody,
  passwordBody,
  signInBody,
  userEmailSchema,
  usersExistSchema,
} from '../shapes/user.ts';

const tag = 'Signing in';

export const hasUsers = operation({
  id: 'hasUsers',
  method: 'get',
  path: '/api/v1/users/db-has-users',
  aliases: ['/users/db-has-users'],
  tag,
  summary: 'Whether the first user has been made',
  access: 'public',
  success: { status: 200, schema: usersExistSchema },
});

export const createFirstUser = operation({
  id: 'createFirstUser',
  method: 'post',
  path: '/api/v1/users/create-first-user',
  aliases: ['/users/create-first-user'],
  tag,
  summary: 'Make the first user, once: an instance admin, signed in with the answer',
  access: 'public',
  body: firstUserBody,
  success: { status: 200, schema: message('First user created successfully'), setsCookie: true },
  errors: ['users_already_exist', 'forbidden'],
  audit: { action: 'user.create_first', resourceType: 'user' },
});

export const signIn = operation({
  id: 'signIn',
  method: 'post',
  path: '/api/v1/auth/sign-in',
  aliases: ['/auth/sign-in', '/sign-in', '/api/v1/sign-in'],
  tag,
  summary: 'Sign in: the answer sets the session cookie',
  description: 'Throttled per account and per address.',
  access: 'public',
  body: signInBody,
  success: { status: 200, schema: message('signed in'), setsCookie: true },
  errors: ['unauthenticated', 'forbidden', 'too_many_requests'],
  audit: { action: 'user.sign_in', resourceType: 'session' },
});

export const signOut = operation({
  id: 'signOut',
  method: 'post',
  path: '/api/v1/auth/sign-out',
  aliases: ['/auth/sign-out', '/sign-out', '/api/v1/sign-out'],
  tag,
  summary: 'End the session and clear its cookie',
  access: 'public',
  success: { status: 200, schema: message('signed out'), setsCookie: true },
  errors: ['forbidden'],
  audit: { action: 'user.sign_out', resourceType: 'session' },
});

export const getMe = operation({
  id: 'getMe',
  method: 'get',
  path: '/api/v1/auth/me',
  tag,
  summary: 'Who the caller is, and where they may look',
  access: 'caller',
  success: { status: 200, schema: meSchema },
});

export const testAuth = operation({
  id: 'testAuth',
  method: 'get',
  path: '/api/v1/auth-test',
  aliases: ['/auth-test'],
  tag,
  summary: 'The e-mail address of the signed-in user',
  access: 'session',
  success: { status: 200, schema: userEmailSchema },
});

export const changePassword = operation({
  id: 'changePassword',
  method: 'put',
  path: '/api/v1/auth/password',
  tag,
  summary: 'Change the own password; ends the other sessions',
  access: 'session',
  body: passwordBody,
  success: { status: 200, schema: message('Password changed') },
  errors: ['too_many_requests'],
  audit: { action: 'user.change_password', resourceType: 'user' },
});
