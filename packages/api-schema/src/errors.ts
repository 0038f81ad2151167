import { z } from 'zod';

/** Every `code` that an error of this API can carry, and its HTTP status. */
export const errorStatus = {
  users_already_exist: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  user_email_exists: 409,
  project_exists: 409,
  last_instance_admin: 409,
  default_project: 409,
  ambiguous_execution_identity: 409,
  search_off: 409,
  no_embedder: 409,
  payload_too_large: 413,
  unsupported_media_type: 415,
  validation_failed: 422,
  too_many_requests: 429,
  unavailable: 503,
  wal_flush_failed: 503,
  internal: 500,
} as const;

export type ErrorCode = keyof typeof errorStatus;

/** What an error of each code may say; the document shows it. */
export const errorExamples: Readonly<Record<ErrorCode, string>> = {
  users_already_exist: 'The first user was made already: sign in.',
  unauthenticated: 'Sign in, or send a valid developer token: Authorization: Bearer <token>.',
  forbidden: 'The token lacks the scope "write".',
  not_found: 'There is no such project.',
  method_not_allowed: 'PUT is not for this path.',
  user_email_exists: 'There is a user with this e-mail address already.',
  project_exists: 'This project id is taken, or was once: choose another one.',
  last_instance_admin: 'One active instance admin must remain.',
  default_project: 'The project "default" is where requests go that name none.',
  ambiguous_execution_identity: 'There are 2 such executions.',
  search_off: 'The search is off: JUNJO_VECTOR_INDEX is false.',
  no_embedder: 'Search by meaning needs an embeddings endpoint: JUNJO_EMBEDDINGS_URL is not set.',
  payload_too_large: 'The body is too large.',
  unsupported_media_type: 'The body must be application/json.',
  validation_failed: 'project: must not be empty',
  too_many_requests: 'Too many tries; wait and try again.',
  unavailable: 'A store does not answer now; try again.',
  wal_flush_failed: 'After 10 s 120 records of the log are not indexed yet; indexing goes on.',
  internal: 'Something went wrong; the server log says what.',
};

export const errorCodes = Object.keys(errorStatus) as [ErrorCode, ...ErrorCode[]];

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
          column: z
            .number()
            .int()
            .optional()
            .meta({ description: 'Of a filter: the character, from 1.', example: 9 }),
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
  .meta({ id: 'ForbiddenError', description: 'Somebody who is known and may not do this.' });

export type ErrorBody = z.infer<typeof errorSchema>;
