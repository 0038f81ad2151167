import { optional, setting } from './setting.ts';
import { duration, flag, oneOf, text } from './value-kinds.ts';

/** How a process runs: environment, logging, data folder. */
export const processSettings = {
  environment: setting('JUNJO_ENV', oneOf('development', 'production'), {
    doc: 'What this installation is for; the API tells it to clients.',
    default: 'development',
  }),
  logLevel: setting('JUNJO_LOG_LEVEL', oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'), {
    doc: 'Least severe level that is logged.',
    default: 'info',
  }),
  logFormat: optional('JUNJO_LOG_FORMAT', oneOf('json', 'text'), {
    doc: 'One JSON object or one readable line for each entry. Not set: text on a terminal, else json.',
  }),
  dataPath: setting('JUNJO_HOST_DB_DATA_PATH', text('a folder'), {
    doc: 'Folder of everything the embedded stores keep. Made when missing; one process at a time.',
    default: './.dbdata',
  }),
  runMigrations: setting('RUN_MIGRATIONS', flag(), {
    doc: 'Whether this process brings the schemas of its stores up to date at start.',
    default: 'true',
  }),
  stopTimeoutMs: setting('JUNJO_STOP_TIMEOUT', duration({ min: '1s' }), {
    doc: 'How long SIGTERM waits for work in flight before the process ends without it.',
    default: '25s',
  }),
};
