import { describe, expect, test } from 'vitest';
import { readStatement } from './statement.ts';

describe('readStatement', () => {
  test.each([
    ['INSERT INTO t FORMAT JSONEachRow', 'INSERT INTO t', '', 'JSONEachRow', ''],
    ['INSERT INTO t (a, `b`) FORMAT RowBinary\n', 'INSERT INTO t (a, `b`)', '', 'RowBinary', ''],
    [
      'insert into d.t (* EXCEPT(x)) settings a=1, b=2 format TSV\n1\t2',
      'insert into d.t (* EXCEPT(x))',
      'settings a=1, b=2',
      'TSV',
      '1\t2',
    ],
    ['INSERT INTO t VALUES (1);', 'INSERT INTO t', '', 'Values', ' (1);'],
    ['INSERT INTO t FORMAT TSV  \r\n\n1', 'INSERT INTO t', '', 'TSV', '\n1'],
    ['INSERT INTO format FORMAT CSV 1', 'INSERT INTO format', '', 'CSV', '1'],
    [
      '/* c */ INSERT INTO t (format, values) FORMAT CSV 1',
      '/* c */ INSERT INTO t (format, values)',
      '',
      'CSV',
      '1',
    ],
    ["INSERT INTO t FORMAT CSV 'data; is not read", 'INSERT INTO t', '', 'CSV', "'data; is not read"],
  ])('%j is an insert of rows', (sql, target, settings, format, data) => {
    const statement = readStatement(sql);
    expect(statement).toMatchObject({ kind: 'insert', target, settings, format });
    expect(statement.kind === 'insert' && sql.slice(statement.dataStart)).toBe(data);
  });

  test.each([
    ['SELECT 1', 'SELECT', undefined, 'SELECT 1'],
    ['select 1 format JSON ; ;', 'SELECT', 'JSON', 'select 1 format JSON '],
    ["SELECT ';', format FROM t FORMAT TSV SETTINGS a = 1", 'SELECT', 'TSV', undefined],
    ['(SELECT 1) UNION ALL (SELECT 2)', 'SELECT', undefined, undefined],
    ['INSERT INTO t SELECT * FROM u', 'INSERT', undefined, undefined],
    ['INSERT INTO t (a) WITH 1 AS x SELECT x', 'INSERT', undefined, undefined],
    ["SELECT format('{}', 1)", 'SELECT', undefined, undefined],
  ])('%j is another statement', (sql, verb, format, text) => {
    expect(readStatement(sql)).toMatchObject({
      kind: 'other',
      verb,
      format,
      ...(text === undefined ? {} : { sql: text }),
    });
  });

  test.each([
    ['SELECT 1; SELECT 2', /Multi-statements/],
    ['SELECT 1 /* ; */ ; DROP TABLE t', /Multi-statements/],
    ['', /Empty query/],
    ['-- nothing', /Empty query/],
    ["INSERT INTO t FROM INFILE '/etc/passwd' FORMAT CSV", /INFILE is not allowed/],
    ["INSERT INTO t (a) from /* x */ infile '/etc/passwd' FORMAT CSV", /INFILE is not allowed/],
    ["SELECT 1 INTO OUTFILE '/etc/x'", /OUTFILE is not allowed/],
    ["EXPLAIN SELECT 1 into\noutfile '/etc/x'", /OUTFILE is not allowed/],
  ])('refuses %j', (sql, message) => {
    expect(() => readStatement(sql)).toThrow(message);
  });
});
