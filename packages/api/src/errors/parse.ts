import type { ZodType, z } from 'zod';
import { withoutSecrets } from '../audit/without-secrets.ts';
import { HttpError } from './http-error.ts';

/**
 * The value as its schema wants it; `root` names the value as a whole.
 * @throws HttpError `validation_failed` naming every problem
 */
export function parse<S extends ZodType>(schema: S, value: unknown, root = ''): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => ({
    path: withoutSecrets(issue.path.join('.') || unknownKeys(issue) || root),
    message: withoutSecrets(issue.message),
  }));
  const first = problems[0];
  throw new HttpError('validation_failed', `${first?.path}: ${first?.message}`, { problems });
}

function unknownKeys(issue: { readonly code?: string; readonly keys?: readonly string[] }): string {
  return issue.code === 'unrecognized_keys' ? (issue.keys ?? []).join(', ') : '';
}
