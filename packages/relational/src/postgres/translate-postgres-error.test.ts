import { PermanentError, RetryableError } from '@studio/core';
import { describe, expect, it } from 'vitest';
import { translatePostgresError } from './translate-postgres-error.ts';

const error = (message: string, code?: string) => Object.assign(new Error(message), code ? { code } : {});

describe('translatePostgresError', () => {
  it.each([
    ['refused connection', error('connect ECONNREFUSED 10.0.0.1:5432', 'ECONNREFUSED')],
    ['broken pipe', error('write EPIPE', 'EPIPE')],
    ['unknown host', error('getaddrinfo ENOTFOUND db', 'ENOTFOUND')],
    [
      'several addresses',
      Object.assign(new AggregateError([error('one'), error('two')]), { code: 'ECONNREFUSED' }),
    ],
    ['lost connection', error('Connection terminated unexpectedly')],
    ['pool without a free connection', error('timeout exceeded when trying to connect')],
    ['no answer in time', error('Query read timeout')],
    ['shutdown', error('terminating connection due to administrator command', '57P01')],
    ['starting up', error('the database system is starting up', '57P03')],
    ['too many connections', error('sorry, too many clients already', '53300')],
    ['deadlock', error('deadlock detected', '40P01')],
    ['no tables', error('relation "projects" does not exist', '42P01')],
  ])('may succeed later: %s', (_what, driverError) => {
    const translated = translatePostgresError(driverError);
    expect(translated).toBeInstanceOf(RetryableError);
    expect(translated).toMatchObject({ code: 'database_unavailable', cause: driverError });
  });

  it.each([
    ['wrong password', error('password authentication failed for user "x"', '28P01'), 'database_refused'],
    ['no such database', error('database "x" does not exist', '3D000'), 'database_refused'],
    ['no TLS there', error('The server does not support SSL connections'), 'database_refused'],
    ['foreign key', error('violates foreign key constraint', '23503'), 'constraint_violated'],
    ['bad SQL', error('syntax error', '42601'), 'database_error'],
  ])('cannot succeed: %s', (_what, driverError, code) => {
    const translated = translatePostgresError(driverError);
    expect(translated).toBeInstanceOf(PermanentError);
    expect(translated).toMatchObject({ code, cause: driverError });
  });

  it('names every address that was tried', () => {
    const tried = Object.assign(
      new AggregateError([error('ECONNREFUSED ::1'), error('ECONNREFUSED 127.0.0.1')]),
      {
        code: 'ECONNREFUSED',
      },
    );
    expect((translatePostgresError(tried) as Error).message).toMatch(/::1.*127\.0\.0\.1/);
  });

  it.each([
    ['our own', new PermanentError('x', { code: 'y' })],
    ['a mistake in the program', new TypeError('x is not a function')],
    ['no error', 'text'],
  ])('leaves alone: %s', (_what, value) => {
    expect(translatePostgresError(value)).toBe(value);
  });
});
