import { createServer } from 'node:net';
import { type Config, listen } from '@studio/runtime';
import { type Finding, fail, ok } from './finding.ts';

/** Each port that `start` would listen on; `runningPid`: the server of this folder, which has them now. */
export async function checkPorts(
  config: Config,
  runningPid: number | undefined,
): Promise<readonly Finding[]> {
  const { bind, internalBind } = config;
  const ports = [
    { what: 'OTLP gRPC', bind, port: config.otlpGrpcPort, variable: 'JUNJO_OTLP_GRPC_PORT' },
    { what: 'OTLP HTTP', bind, port: config.otlpHttpPort, variable: 'JUNJO_OTLP_HTTP_PORT' },
    { what: 'REST API', bind, port: config.apiHttpPort, variable: 'JUNJO_BACKEND_PORT' },
    { what: 'internal gRPC', bind: internalBind, port: config.apiGrpcPort, variable: 'GRPC_PORT' },
    {
      what: 'internal gRPC of the receiver',
      bind: internalBind,
      port: config.walGrpcPort,
      variable: 'JUNJO_WAL_GRPC_PORT',
    },
    { what: 'metrics', bind: internalBind, port: config.metricsPort, variable: 'JUNJO_METRICS_PORT' },
  ];
  return Promise.all(ports.map((port) => checkPort(port, runningPid)));
}

async function checkPort(
  options: { what: string; bind: string; port: number; variable: string },
  runningPid: number | undefined,
): Promise<Finding> {
  const what = `port ${options.what}`;
  if (options.port === 0) return ok(what, 'any free one');
  const server = createServer();
  try {
    await listen(server, options);
    return ok(what, `${options.port} is free`);
  } catch (error) {
    if (runningPid) return ok(what, `${options.port}, by the server that runs here (process ${runningPid})`);
    return fail(what, `${options.port} is in use`, (error as Error).message);
  } finally {
    server.close();
  }
}
