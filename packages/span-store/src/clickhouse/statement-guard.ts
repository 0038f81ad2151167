import { PermanentError } from '@studio/core';
import type { Connection } from './connection.ts';

/** Table functions that only make up or rearrange rows; every other one (file, url, s3, remote, input, executable, eval …) reaches out. */
const HARMLESS_TABLE_FUNCTIONS: ReadonlySet<string> = new Set(
  [
    'numbers',
    'numbers_mt',
    'zeros',
    'zeros_mt',
    'primes',
    'generateSeries',
    'generate_series',
    'null',
    'values',
    'view',
    'format',
  ].map((name) => name.toLowerCase()),
);
/** Ordinary functions that reach out of the store, or hold a thread for long. */
const CLOSED_FUNCTIONS =
  /^(file|catboostevaluate|sleep|sleepeachrow|ai[a-z]+|getmacro|getclienthttpheader|addressto.*|demangle)$/;

/** First node of the syntax tree of statements that read. */
const READING_STATEMENTS: ReadonlySet<string> = new Set([
  'SelectWithUnionQuery',
  'SelectIntersectExceptQuery',
  'ShowTables',
  'ShowColumns',
  'ShowIndexes',
  'DescribeQuery',
  'ExistsTableQuery',
  'ShowCreateTableQuery',
]);

/**
 * The statement as ClickHouse itself understands it, in its own writing, after looking at its syntax tree. The text goes
 * in as a value, so that two statements in it are an error and never run: `EXPLAIN AST a; b` would run b.
 * @throws PermanentError `not_read_only` | `syntax_error`
 */
export async function requireReadOnlyStatement(connection: Connection, sql: string): Promise<string> {
  const formatted = await connection.select({
    sql: 'SELECT formatQuerySingleLineOrNull({sql:String})',
    params: { sql },
  });
  if (formatted.bool()) {
    throw new PermanentError('The text is not one statement that ClickHouse understands', {
      code: 'syntax_error',
    });
  }
  const statement = formatted.string();
  const tableFunctions = await lowerCaseNames(connection, 'SELECT lower(name) FROM system.table_functions');
  const tree = await lines(connection, `EXPLAIN AST ${statement}`);
  requireHarmless(tree, tableFunctions);
  return statement;
}

/** Exported for its test: `tree` is the answer of EXPLAIN AST, one node a line, indented by depth. */
export function requireHarmless(tree: readonly string[], tableFunctions: ReadonlySet<string>): void {
  const [root = ''] = tree;
  const kind = /^\s*(\w+)/.exec(root)?.[1] ?? '';
  if (!READING_STATEMENTS.has(kind)) throw refused(`${kind || 'an empty statement'} does not only read`);
  // More children at the top are INTO OUTFILE, FORMAT or SETTINGS; SETTINGS could lift the caps at any depth.
  if (kind.startsWith('Select') && /\(children (?!1\))/.test(root))
    throw refused('INTO OUTFILE, FORMAT and SETTINGS');
  for (const line of tree) {
    const [, node, name = ''] = /^\s*(\w+)(?: (\S+))?/.exec(line) ?? [];
    if (node === 'Set') throw refused('SETTINGS');
    if (node !== 'Function') continue;
    const lower = name.toLowerCase();
    if (CLOSED_FUNCTIONS.test(lower) || (tableFunctions.has(lower) && !HARMLESS_TABLE_FUNCTIONS.has(lower))) {
      throw refused(`the function ${name}`);
    }
  }
}

function refused(what: string): PermanentError {
  return new PermanentError(`Only a single reading statement is allowed here, without ${what}`, {
    code: 'not_read_only',
  });
}

async function lowerCaseNames(connection: Connection, sql: string): Promise<Set<string>> {
  return new Set(await lines(connection, sql));
}

async function lines(connection: Connection, sql: string): Promise<string[]> {
  const answer = await connection.select({ sql, settings: { readonly: '2' } });
  const texts: string[] = [];
  while (!answer.done) texts.push(answer.string());
  return texts;
}
