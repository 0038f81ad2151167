/** kafkajs' errors as the port's. Names and types: kafkajs/src/errors.js and protocol/error.js. */
import { PermanentError, RetryableError } from '@studio/core';
import { logUnavailable } from '../failures.ts';

interface KafkajsError extends Error {
  readonly type?: string;
  readonly retriable?: boolean;
}

/** What Kafka calls the error, through kafkajs' wrappers. */
export function errorType(error: unknown): string | undefined {
  const { type, cause } = error as KafkajsError;
  return type ?? (cause ? errorType(cause) : undefined);
}

const SIGN_IN = new Set([
  'SASL_AUTHENTICATION_FAILED',
  'UNSUPPORTED_SASL_MECHANISM',
  'TOPIC_AUTHORIZATION_FAILED',
  'GROUP_AUTHORIZATION_FAILED',
  'CLUSTER_AUTHORIZATION_FAILED',
]);

/** Whether waiting cannot help: the brokers answer, and say no. */
export function isRefused(error: unknown): boolean {
  const type = errorType(error);
  return (type !== undefined && SIGN_IN.has(type)) || isSaslError(error);
}

function isSaslError(error: unknown): boolean {
  const { name, cause } = error as KafkajsError;
  return name === 'KafkaJSSASLAuthenticationError' || (cause !== undefined && isSaslError(cause));
}

/** An error of this package's own passes; everything else becomes `sign_in_failed` or `log_unavailable`. */
export function asLogError(error: unknown, doing: string): Error {
  if (error instanceof PermanentError || error instanceof RetryableError) return error;
  const { message } = error as Error;
  if (isRefused(error)) {
    return new PermanentError(`Kafka refuses ${doing}: ${message}.`, {
      code: 'sign_in_failed',
      cause: error,
    });
  }
  return logUnavailable(`${doing} failed (${message}).`, error);
}

/** Kafka's error codes that are looked at one by one: https://kafka.apache.org/protocol#protocol_error_codes */
export const KafkaCode = {
  NONE: 0,
  OFFSET_OUT_OF_RANGE: 1,
  MESSAGE_TOO_LARGE: 10,
  RECORD_LIST_TOO_LARGE: 18,
  TOPIC_AUTHORIZATION_FAILED: 29,
} as const;
