import { z } from 'zod';
import { expiresAt, id, idParam, name, time } from './fields.ts';

/** What an API key and a developer token show of themselves. */
export const storedSecretFields = {
  id: id('Its id.'),
  name: z.string().meta({ description: 'What it is for.', example: 'checkout service' }),
  prefix: z.string().meta({ description: 'Its first characters.', example: 'jtel_8fK2mQ1' }),
  project_id: z.string().meta({ description: 'Project it belongs to.', example: 'default' }),
  created_by_user_id: id('Who made it.')
    .nullable()
    .meta({ description: 'Who made it; null for the operator.' }),
  created_at: time('When it was made'),
  expires_at: time('When it ends by itself')
    .nullable()
    .meta({ description: 'When it ends by itself, or null.' }),
  last_used_at: time('Last use')
    .nullable()
    .meta({ description: 'Last use, to within some minutes; null when never.' }),
};

export const apiKeySchema = z.object(storedSecretFields).meta({ id: 'ApiKey' });

export const newApiKeyBody = z
  .strictObject({ name: name('What it is for.'), expires_at: expiresAt })
  .meta({ id: 'NewApiKey' });

export const createdApiKeySchema = z
  .object({
    ...storedSecretFields,
    key: z.string().meta({
      description: 'The key itself: shown now and never again.',
      example: 'jtel_8fK2mQ1x7Zr0pLw3vNb6Yc9Td4Hs5Ge2Ja8Ku1Mi0Of7Rq3Wx6Ez9Ab4Cd5Gh2',
    }),
  })
  .meta({ id: 'CreatedApiKey' });

export const apiKeyParams = z.object({ key_id: idParam('API key id.') });
