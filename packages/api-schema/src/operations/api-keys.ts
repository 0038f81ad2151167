import { z } from 'zod';
import { operation } from '../operation.ts';
import { apiKeyParams, apiKeySchema, createdApiKeySchema, newApiKeyBody } from '../shapes/api-key.ts';
import { projectQuery } from '../shapes/parameters.ts';

const of = { tag: 'API keys', access: 'member', project: 'request', query: projectQuery } as const;

export const listApiKeys = operation({
  ...of,
  id: 'listApiKeys',
  method: 'get',
  path: '/api/v1/api-keys',
  aliases: ['/api_keys'],
  summary: 'API keys of the project that are not revoked, newest first',
  success: { status: 200, schema: z.array(apiKeySchema) },
});

export const createApiKey = operation({
  ...of,
  id: 'createApiKey',
  method: 'post',
  path: '/api/v1/api-keys',
  aliases: ['/api_keys'],
  summary: 'Make an API key, shown this once',
  body: newApiKeyBody,
  success: { status: 201, schema: createdApiKeySchema },
  audit: { action: 'api_key.create', resourceType: 'api_key' },
});

export const deleteApiKey = operation({
  ...of,
  id: 'deleteApiKey',
  method: 'delete',
  path: '/api/v1/api-keys/{key_id}',
  aliases: ['/api_keys/{key_id}'],
  summary: 'Revoke an API key: within two seconds it and its JWTs stop working',
  params: apiKeyParams,
  success: { status: 204 },
  errors: ['not_found'],
  audit: { action: 'api_key.delete', resourceType: 'api_key' },
});
