import { parseArgs } from 'node:util';
import { startEngine } from './start-engine.ts';

/** `npm run engine`: the embedded engine alone, as a ClickHouse endpoint for development and tests. */
const { values } = parseArgs({
  options: { port: { type: 'string', default: '0' }, 'data-dir': { type: 'string', default: 'data/engine' } },
});
const port = Number(values.port);
if (!Number.isInteger(port) || port < 0 || port > 65_535) {
  console.error(`--port must be a number from 0 to 65535, not '${values.port}'.`);
  process.exit(2);
}
try {
  const engine = await startEngine({ dataDir: values['data-dir'], port });
  console.log(`ClickHouse endpoint: ${engine.url}`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void engine.stop());
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
