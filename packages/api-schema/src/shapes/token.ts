import { z } from 'zod';
import { storedSecretFields } from './api-key.ts';
import { expiresAt, idParam, name, pageOf } from './fields.ts';

export const scopes = z
  .array(z.enum(['read', 'write', 'admin']))
  .meta({ description: 'read = viewer, write = member, admin = admin.', example: ['read'] });

export const tokenSchema = z.object({ ...storedSecretFields, scopes }).meta({ id: 'DeveloperToken' });
export const tokenPageSchema = pageOf(tokenSchema).meta({ id: 'DeveloperTokenPage' });

export const newTokenBody = z
  .strictObject({
    name: name('What it is for.'),
    scopes: scopes
      .min(1, 'must name a scope')
      .max(3, 'must have at most 3')
      .transform((list) => [...new Set(list)])
      .meta({ description: 'Never more than your own role allows.', example: ['read'] }),
    expires_at: expiresAt,
  })
  .meta({ id: 'NewDeveloperToken' });

export const createdTokenSchema = z
  .object({
    ...storedSecretFields,
    scopes,
    token: z.string().meta({
      description: 'The token itself: shown now and never again.',
      example: 'jdev_8fK2mQ1x7Zr0pLw3vNb6Yc9Td4Hs5Ge2Ja8Ku1Mi0Of7Rq3Wx6Ez9Ab4Cd5Gh2',
    }),
  })
  .meta({ id: 'CreatedDeveloperToken' });

export const tokenParams = z.object({ token_id: idParam('Token id.') });
