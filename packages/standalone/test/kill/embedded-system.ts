import { join } from 'node:path';
import { freePort } from '@studio/testkit/free-port';
import { StudioProcess } from '@studio/testkit/process';
import { selectWithCli } from './select-with-cli.ts';
import type { SystemUnderTest } from './system.ts';

const MAIN = join(import.meta.dirname, '../../src/main.ts');

/** The standalone process on embedded defaults; what is killed is the whole of it. */
export async function embeddedSystem(dataDir: string): Promise<SystemUnderTest> {
  const [grpc, http, api, auth, metrics] = await Promise.all([
    freePort(),
    freePort(),
    freePort(),
    freePort(),
    freePort(),
  ]);
  const apiKey = 'jtel_kill_test_0123456789abcdef';
  const env = {
    JUNJO_HOST_DB_DATA_PATH: dataDir,
    JUNJO_OTLP_GRPC_PORT: String(grpc),
    JUNJO_OTLP_HTTP_PORT: String(http),
    JUNJO_BACKEND_PORT: String(api),
    GRPC_PORT: String(auth),
    JUNJO_WAL_GRPC_PORT: '0',
    JUNJO_METRICS_PORT: String(metrics),
    JUNJO_BOOTSTRAP_API_KEY: apiKey,
    JUNJO_BOOTSTRAP_TOKEN: 'jdev_kill_test_0123456789abcdef',
    JUNJO_LOG_LEVEL: 'warn',
  };
  const studio = new StudioProcess({
    script: MAIN,
    args: ['start'],
    env,
    readyUrl: `http://127.0.0.1:${metrics}/health/ready`,
  });
  return {
    apiKey,
    start: () => studio.start(),
    killAndRestart: async () => {
      await studio.kill9();
      await studio.start();
      return 'the standalone process';
    },
    endpoint: () => `http://127.0.0.1:${http}`,
    sql: (statement) => selectWithCli(statement, env),
    stop: async () => {
      await studio.stop();
    },
  };
}
