import { operation } from '../operation.ts';
import { pageQuery, projectQuery } from '../shapes/parameters.ts';
import { createdTokenSchema, newTokenBody, tokenPageSchema, tokenParams } from '../shapes/token.ts';

const of = { tag: 'Developer tokens', access: 'member', project: 'request' } as const;

export const listTokens = operation({
  ...of,
  id: 'listTokens',
  method: 'get',
  path: '/api/v1/tokens',
  summary: 'Developer tokens of the project that are not revoked: the own ones, all of them for its admins',
  query: pageQuery,
  success: { status: 200, schema: tokenPageSchema },
});

export const createToken = operation({
  ...of,
  id: 'createToken',
  method: 'post',
  path: '/api/v1/tokens',
  summary: 'Make a developer token, shown this once; it ends with its maker',
  query: projectQuery,
  body: newTokenBody,
  success: { status: 201, schema: createdTokenSchema },
  audit: { action: 'token.create', resourceType: 'token' },
});

export const deleteToken = operation({
  ...of,
  id: 'deleteToken',
  method: 'delete',
  path: '/api/v1/tokens/{token_id}',
  summary: "Revoke a developer token: an own one, any of the project's for its admins",
  query: projectQuery,
  params: tokenParams,
  success: { status: 204 },
  errors: ['not_found'],
  audit: { action: 'token.delete', resourceType: 'token' },
});
