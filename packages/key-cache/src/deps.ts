import type { Clock } from '@studio/core';

/** What a key cache needs from its surroundings. */
export interface KeyCacheDeps {
  readonly clock: Clock;
  /** Told, sparingly, when a cache beyond this process cannot be reached, and when it can again. */
  readonly logger?: LogSink;
}

/** The part of a structured logger (pino's) that is used here. */
export interface LogSink {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}
