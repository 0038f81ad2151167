import type { ZodType } from 'zod';
import { HttpError } from './http-error.ts';

/** The value as its schema wants it. @throws HttpError `validation_failed` naming every problem. */
export function parse<T>(schema: ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => ({
    path: issue.path.join('.') || unknownKeys(issue),
    message: issue.message,
  }));
  const first = problems[0];
  throw new HttpError('validation_failed', `${first?.path}: ${first?.message}`, { problems });
}

function unknownKeys(issue: { readonly code?: string; readonly keys?: readonly string[] }): string {
  return issue.code === 'unrecognized_keys' ? (issue.keys ?? []).join(', ') : '';
}
