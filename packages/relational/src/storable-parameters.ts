import type { CompiledQuery } from 'kysely';

/**
 * Text that both databases keep as it is: PostgreSQL's cannot hold U+0000, and neither holds half a surrogate pair. Both
 * become U+FFFD, in what is stored and in what is looked for.
 */
export function withStorableParameters<R>(query: CompiledQuery<R>): CompiledQuery<R> {
  return { ...query, parameters: query.parameters.map(storable) };
}

function storable(parameter: unknown): unknown {
  return typeof parameter === 'string' ? parameter.toWellFormed().replaceAll('\0', '\uFFFD') : parameter;
}
