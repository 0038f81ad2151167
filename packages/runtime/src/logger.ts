import { type DestinationStream, type Logger, pino, stdTimeFunctions } from 'pino';
import { prettyFactory } from 'pino-pretty';
import { hideSecretsInLine } from './hide-secrets.ts';

export type { Logger } from 'pino';

export interface LoggerOptions {
  readonly level: string;
  /** `text`: one readable line for each entry; `json`: one object. */
  readonly format: 'json' | 'text';
  /** Default: standard error, so that standard output stays free for answers. */
  readonly destination?: DestinationStream | undefined;
}

const STDERR = 2;

/**
 * A structured logger. Entries are written at once, so none is missing when the process ends. Values under the names of
 * secrets (password, authorization, token, …) and passwords in URLs are replaced by `[secret]` wherever they are in an
 * entry: pino's own `redact` knows only depths that were listed, and copies every object that is logged.
 */
export function createLogger(options: LoggerOptions): Logger {
  const { level } = options;
  const destination = options.destination ?? pino.destination({ dest: STDERR, sync: true });
  const hooks = { streamWrite: hideSecretsInLine };
  const base = { level, base: null, timestamp: stdTimeFunctions.isoTime, hooks };
  if (options.format === 'json') {
    return pino({ ...base, formatters: { level: (label) => ({ level: label }) } }, destination);
  }
  // Not pino-pretty's own stream: it writes later, and a last line before an exit would be lost.
  const format = prettyFactory({ singleLine: true, translateTime: 'SYS:HH:MM:ss.l', colorize: false });
  return pino(base, { write: (line: string) => destination.write(format(line)) });
}
