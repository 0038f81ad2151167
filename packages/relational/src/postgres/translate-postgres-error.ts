import { PermanentError, RetryableError } from '@studio/core';

/**
 * SQLSTATE classes after which the same statement may succeed: connection (08), rollback by deadlock or serialization
 * (40), no resources (53), operator intervention such as a shutdown or a timeout (57), system error (58), and locks not
 * available (55P03). https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const RETRYABLE = /^(08|40|53|57|58|55P03)/;
/** Who we say we are (28), or which database (3D), is refused. */
const REFUSED = /^(28|3D)/;
const CONSTRAINT = /^23/;
const NO_TABLE = '42P01';

/** pg's own errors about its connections carry no code. */
const CONNECTION_LOST =
  /^(Connection terminated|timeout exceeded when trying to connect|Query read timeout|Client (has encountered a connection error|was closed))/;
/** Nor do those about how to connect. */
const CANNOT_CONNECT = /SSL|SASL|password/;

/** For the errors of pg; others as they are. Never shows the URL, which holds the password. */
export function translatePostgresError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof PermanentError || error instanceof RetryableError)
    return error;
  const { code } = error as { readonly code?: string };
  const why = whyOf(error);
  if (code === undefined) {
    if (CONNECTION_LOST.test(why)) return unavailable(`PostgreSQL does not answer: ${why}.`, error);
    return CANNOT_CONNECT.test(why) ? refused(why, error) : error;
  }
  if (/^(E|ERR_)[A-Z_]+$/.test(code)) return unavailable(`PostgreSQL does not answer: ${why}.`, error);
  if (RETRYABLE.test(code)) return unavailable(`PostgreSQL cannot do it now: ${why}.`, error);
  if (code === NO_TABLE) return unavailable(`PostgreSQL has not got the tables yet: ${why}.`, error);
  if (REFUSED.test(code)) return refused(why, error);
  if (CONSTRAINT.test(code)) {
    return new PermanentError(`PostgreSQL refused it: ${why}.`, {
      code: 'constraint_violated',
      cause: error,
    });
  }
  return new PermanentError(`PostgreSQL: ${why}.`, { code: 'database_error', cause: error });
}

function refused(why: string, cause: Error): PermanentError {
  const message = `PostgreSQL refuses the connection: ${why}; look at JUNJO_POSTGRES_URL.`;
  return new PermanentError(message, { code: 'database_refused', cause });
}

/** Trying several addresses of a host gives an AggregateError, which itself says nothing. */
function whyOf(error: Error): string {
  if (error instanceof AggregateError) return error.errors.map((one) => (one as Error).message).join(', ');
  return error.message;
}

function unavailable(message: string, cause: Error): RetryableError {
  return new RetryableError(message, { code: 'database_unavailable', cause });
}
