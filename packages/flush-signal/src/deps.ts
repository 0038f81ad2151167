/** What a flush signal needs from its surroundings. */
export interface FlushSignalDeps {
  readonly logger: LogSink;
}

/** The part of a structured logger (pino's) that is used here. */
export interface LogSink {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}
