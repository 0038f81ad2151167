import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Config, configOrExit } from '@studio/runtime';
import { startEngine } from './start-engine.ts';

/** `npm run engine`: the embedded engine alone, as a ClickHouse endpoint for development and tests. */
const { values } = parseArgs({ options: { port: { type: 'string' }, 'data-dir': { type: 'string' } } });
const config = configOrExit(process, 'engine');
if (config) await runEngine(config);

async function runEngine({ enginePort, enginePassword: password, dataPath }: Config): Promise<void> {
  const port = values.port === undefined ? enginePort : Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    console.error(`--port must be a number from 0 to 65535, not '${values.port}'.`);
    process.exit(2);
  }
  try {
    const dataDir = values['data-dir'] ?? join(dataPath, 'engine');
    const lockTimeoutMs = 10_000;
    const engine = await startEngine({ dataDir, port, lockTimeoutMs, ...(password && { password }) });
    // A password that was given is known; printed it would end in logs.
    const url = password ? engine.url.replace(/:[^:@]*@/, ':...@') : engine.url;
    console.log(`ClickHouse endpoint: ${url}`);
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void engine.stop());
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
