import { ClickHouseError } from '@clickhouse/client';
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

/** Statements about tables, in ClickHouse's own writing: plain names only. */
const ABOUT_TABLES = /^(SHOW TABLES|SHOW DATABASES|(DESCRIBE|SHOW CREATE|EXISTS) TABLE [\w.`]+)$/;

/**
 * The statement as ClickHouse itself understands it, in its own writing, after looking at its syntax tree. The text goes
 * in as a value first, so that two statements in it are an error and never run: `EXPLAIN AST a; b` would run b. The tree
 * comes from EXPLAIN as a subquery: ClickHouse allows only a SELECT without INTO OUTFILE and FORMAT there.
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
  if (ABOUT_TABLES.test(statement)) return statement;
  const tableFunctions = await lines(connection, 'SELECT lower(name) FROM system.table_functions');
  requireHarmless(await syntaxTree(connection, statement), new Set(tableFunctions));
  return statement;
}

async function syntaxTree(connection: Connection, statement: string): Promise<string[]> {
  try {
    return await lines(connection, `SELECT explain FROM (EXPLAIN AST ${statement})`);
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    // The text is a statement, so what EXPLAIN cannot do with it is its kind: not a SELECT, or with output options.
    if (cause instanceof ClickHouseError) throw refused(`this one (${cause.message.trim()})`);
    throw error;
  }
}

/** Exported for its test: `tree` is the answer of EXPLAIN AST, one node a line, indented by depth. */
export function requireHarmless(tree: readonly string[], tableFunctions: ReadonlySet<string>): void {
  for (const line of tree) {
    const [, node, name = ''] = /^\s*(\w+)(?: (\S+))?/.exec(line) ?? [];
    // SETTINGS, at any depth, could lift the caps.
    if (node === 'Set') throw refused('SETTINGS');
    if (node !== 'Function') continue;
    const lower = name.toLowerCase();
    if (CLOSED_FUNCTIONS.test(lower) || (tableFunctions.has(lower) && !HARMLESS_TABLE_FUNCTIONS.has(lower))) {
      throw refused(`the function ${name}`);
    }
  }
}

function refused(what: string): PermanentError {
  return new PermanentError(`Only one reading statement is allowed here, not ${what}`, {
    code: 'not_read_only',
  });
}

async function lines(connection: Connection, sql: string): Promise<string[]> {
  const answer = await connection.select({ sql });
  const texts: string[] = [];
  while (!answer.done) texts.push(answer.string());
  return texts;
}
