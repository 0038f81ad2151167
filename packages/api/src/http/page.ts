import { HttpError } from '../errors/http-error.ts';

interface Page<T> {
  readonly items: readonly T[];
  readonly next_cursor: string | null;
}

/**
 * A page of a list that is short enough to be read whole (projects, members, tokens). The cursor names the last item of
 * the page before. @throws HttpError `validation_failed` for a cursor that is none
 */
export function pageOf<T>(
  all: readonly T[],
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
  idOf: (item: T) => string,
): Page<T> {
  const start = cursor === undefined ? 0 : all.findIndex((item) => encode(idOf(item)) === cursor) + 1;
  if (cursor !== undefined && start === 0) {
    const problem = { path: 'cursor', message: 'is not the cursor of a page, or what it named is gone' };
    throw new HttpError('validation_failed', `cursor: ${problem.message}`, { problems: [problem] });
  }
  const items = all.slice(start, start + limit);
  const last = items.at(-1);
  const isLastPage = start + items.length >= all.length;
  return { items, next_cursor: isLastPage || last === undefined ? null : encode(idOf(last)) };
}

const encode = (id: string): string => Buffer.from(id).toString('base64url');
