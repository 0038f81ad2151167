import { describe, expect, test } from 'vitest';
import { requireReadOnly } from './read-only.ts';
import { readStatement } from './statement.ts';

function check(sql: string, parameters: Record<string, string> = {}): void {
  const statement = readStatement(sql);
  requireReadOnly(
    sql,
    statement.kind === 'other' ? statement.verb : 'INSERT',
    new Map(Object.entries(parameters)),
  );
}

describe('requireReadOnly', () => {
  test.each([
    'SELECT 1',
    'WITH 1 AS a SELECT a',
    'SHOW TABLES',
    'DESCRIBE TABLE t',
    'EXPLAIN SELECT 1',
    '(SELECT 1)',
    "SELECT 'file(x)' -- file()",
    'SELECT filename, my_file FROM t',
  ])('lets %s pass', (sql) => {
    expect(() => check(sql)).not.toThrow();
  });

  test.each([
    'INSERT INTO t VALUES (1)',
    'DROP TABLE t',
    'KILL QUERY WHERE 1 ASYNC',
    'SET readonly = 0',
    'SYSTEM STOP MERGES',
    'CREATE TEMPORARY TABLE t (a UInt8)',
    "SELECT file('/etc/passwd')",
    "SELECT FILE ('/etc/passwd')",
    "SELECT `file`('/etc/passwd')",
    'SELECT "f\\x69le"(\'/etc/passwd\')',
    "SELECT file/**/('/etc/passwd')",
    "SELECT arrayMap(file, ['/etc/passwd'])",
    'SELECT * APPLY file FROM t',
    "SELECT * FROM eval('SELECT 1')",
    'SELECT 1 PARALLEL WITH SELECT 2',
  ])('refuses %s', (sql) => {
    expect(() => check(sql)).toThrow(/readonly/);
  });

  test('refuses a closed name in a parameter', () => {
    expect(() => check('SELECT arrayMap({f: Identifier}, [])', { f: ' File' })).toThrow(/parameter f/);
    expect(() => check('SELECT {f: String}, {g: Identifier}', { f: 'file', g: 'n' })).not.toThrow();
  });
});
