import { z } from 'zod';

/** Every `code` that an error of this API can carry. */
export const errorCodes = [
  'unauthenticated',
  'forbidden',
  'not_found',
  'method_not_allowed',
  'payload_too_large',
  'unsupported_media_type',
  'validation_failed',
  'unavailable',
  'internal',
] as const;

export const errorSchema = z
  .object({
    code: z.enum(errorCodes).meta({ description: 'What went wrong, for programs.', example: 'not_found' }),
    message: z.string().meta({ description: 'What went wrong, for people.', example: 'No such trace.' }),
  })
  .meta({ id: 'Error', description: 'The body of every error.' });

export const validationErrorSchema = z
  .object({
    code: z.literal('validation_failed').meta({ description: 'Always this.', example: 'validation_failed' }),
    message: z.string().meta({ description: 'The first problem.', example: 'limit: must be at most 250' }),
    errors: z
      .array(
        z.object({
          path: z.string().meta({ description: 'Which value, dotted.', example: 'limit' }),
          message: z.string().meta({ description: 'What is wrong with it.', example: 'must be at most 250' }),
        }),
      )
      .meta({ description: 'Every problem.', example: [{ path: 'limit', message: 'must be at most 250' }] }),
  })
  .meta({ id: 'ValidationError', description: 'A request that does not fit its schema.' });

export const forbiddenErrorSchema = z
  .object({
    code: z.literal('forbidden').meta({ description: 'Always this.', example: 'forbidden' }),
    message: z.string().meta({ description: 'Why not.', example: 'The token lacks the scope "read".' }),
    missing_scopes: z
      .array(z.string())
      .optional()
      .meta({ description: 'Scopes that the token would need.', example: ['read'] }),
  })
  .meta({ id: 'ForbiddenError', description: 'A valid token that may not do this.' });

export type ErrorBody = z.infer<typeof errorSchema>;
