import { SqlError } from './sql-error.ts';
import { tokens } from './tokens.ts';

/** First words of statements that change nothing. */
export const READING_VERBS: ReadonlySet<string> = new Set([
  'SELECT',
  'WITH',
  'SHOW',
  'DESCRIBE',
  'DESC',
  'EXPLAIN',
  'EXISTS',
  'FROM',
]);

/**
 * Names that reach outside the store or hide a statement in a text, and are not covered by the engine's grants:
 * the function `file` (reads any file of this machine in an embedded engine) and the table function `eval`.
 */
const CLOSED_NAMES = new Set(['file', 'eval']);

/**
 * Refuses what `readonly` and the grants of the engine leave open to a reading statement.
 * @param verb First word of the statement in upper case.
 * @param parameters Values of query parameters: an `{x:Identifier}` could otherwise bring in a closed name.
 * @throws SqlError
 */
export function requireReadOnly(sql: string, verb: string, parameters: ReadonlyMap<string, string>): void {
  if (!READING_VERBS.has(verb)) {
    throw new SqlError(`Cannot execute ${verb} in readonly mode`, 164, 'READONLY');
  }
  const before: string[] = [];
  for (const token of tokens(sql)) {
    const name = token.text.toLowerCase();
    const isName = token.kind === 'word' || token.kind === 'identifier';
    if (isName && CLOSED_NAMES.has(name)) {
      throw new SqlError(`The name ${name} is not allowed in readonly mode`, 497, 'ACCESS_DENIED');
    }
    if (before.at(-1) === 'parallel' && name === 'with') {
      throw new SqlError('PARALLEL WITH is not allowed in readonly mode', 164, 'READONLY');
    }
    // {parameter: Identifier}
    const parameter = before.at(-1) === ':' && name === 'identifier' ? before.at(-2) : undefined;
    if (parameter !== undefined) requireOpenName(parameter, parameters);
    before.push(isName || token.kind === 'symbol' ? name : '');
  }
}

function requireOpenName(parameter: string, parameters: ReadonlyMap<string, string>): void {
  for (const [name, value] of parameters) {
    if (name.toLowerCase() === parameter && CLOSED_NAMES.has(value.trim().toLowerCase())) {
      throw new SqlError(
        `The value of parameter ${name} is not allowed in readonly mode`,
        497,
        'ACCESS_DENIED',
      );
    }
  }
}
