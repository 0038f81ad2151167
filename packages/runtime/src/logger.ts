import { type DestinationStream, type Logger, pino, stdTimeFunctions } from 'pino';
import pretty from 'pino-pretty';

export type { Logger } from 'pino';

export interface LoggerOptions {
  readonly level: string;
  /** `text`: one readable line for each entry; `json`: one object. */
  readonly format: 'json' | 'text';
  /** Default: standard error, so that standard output stays free for answers. */
  readonly destination?: DestinationStream | undefined;
}

const STDERR = 2;

/** A structured logger. Entries are written at once, so none is missing when the process ends. */
export function createLogger(options: LoggerOptions): Logger {
  const { level, format } = options;
  const destination = options.destination ?? pino.destination({ dest: STDERR, sync: true });
  const base = { level, base: null, timestamp: stdTimeFunctions.isoTime };
  if (format === 'json') {
    return pino({ ...base, formatters: { level: (label) => ({ level: label }) } }, destination);
  }
  const stream = pretty({ destination, sync: true, singleLine: true, translateTime: 'SYS:HH:MM:ss.l' });
  return pino(base, stream);
}
