/** The real receiver as a process of its own, on a topic of its own; the API's key service is played by this process. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { systemClock } from '@studio/core';
import { internalAuthService } from '@studio/otlp/auth';
import { createLogger } from '@studio/runtime';
import { initKafkaTopics } from '@studio/span-log/kafka-init';
import { freePort } from '@studio/testkit/free-port';
import { waitFor } from '@studio/testkit/wait';

export interface ReceiverProcess extends AsyncDisposable {
  readonly pid: number;
  /** `host:port` */
  readonly grpc: string;
  /** `http://host:port` */
  readonly http: string;
}

const MAIN = join(import.meta.dirname, '../packages/receiver/src/main.ts');

/** Any API key is valid. Rejects when the receiver is not ready in time. */
export async function startReceiverProcess(
  brokers: string,
  topic: string,
  nodeArgs: readonly string[] = [],
): Promise<ReceiverProcess> {
  const [grpc, http, metrics] = await Promise.all([freePort(), freePort(), freePort()]);
  const logger = createLogger({ level: 'error', format: 'json' });
  const settings = { partitions: 3, replicationFactor: 1 };
  await initKafkaTopics({ brokers: brokers.split(','), topic }, settings, { logger, clock: systemClock });
  const auth = await startAuth();
  const child = spawn(process.execPath, [...nodeArgs, MAIN], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      PATH: process.env['PATH'] ?? '',
      JUNJO_KAFKA_BROKERS: brokers,
      JUNJO_KAFKA_TOPIC: topic,
      JUNJO_OTLP_GRPC_PORT: String(grpc),
      JUNJO_OTLP_HTTP_PORT: String(http),
      JUNJO_WAL_GRPC_PORT: '0',
      JUNJO_METRICS_PORT: String(metrics),
      JUNJO_INTERNAL_GRPC_TOKEN: 'x'.repeat(32),
      BACKEND_GRPC_HOST: '127.0.0.1',
      BACKEND_GRPC_PORT: String(auth.port),
      JUNJO_LOG_LEVEL: 'warn',
    },
  });
  await waitFor('the receiver to be ready', 60_000, async () => {
    if (child.exitCode !== null) throw new Error(`the receiver ended with ${child.exitCode}`);
    const answer = await fetch(`http://127.0.0.1:${metrics}/health/ready`).catch(() => undefined);
    return answer?.ok ? true : undefined;
  });
  return {
    pid: child.pid ?? 0,
    grpc: `127.0.0.1:${grpc}`,
    http: `http://127.0.0.1:${http}`,
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGTERM');
      await once(child, 'exit');
      auth.server.forceShutdown();
    },
  };
}

async function startAuth(): Promise<{ server: Server; port: number }> {
  const server = new Server();
  server.addService(internalAuthService, {
    validateApiKey: (_call: unknown, done: (error: null, answer: object) => void) =>
      done(null, { isValid: true, apiKeyId: 'bench', projectId: 'bench', expiresUnixMs: 0n }),
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return { server, port };
}
