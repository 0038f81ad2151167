import type { Clock } from '@studio/core';

/** What a log needs from its surroundings. */
export interface SpanLogDeps {
  readonly clock: Clock;
  readonly logger: LogSink;
}

/** The part of a structured logger (pino's) that is used here. */
export interface LogSink {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
