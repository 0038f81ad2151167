/** The whole main.ts of a deployable: configuration, logger, metrics, operations port, components, signals. */
import { type Clock, systemClock } from '@studio/core';
import type { Registry } from 'prom-client';
import type { Health } from './component.ts';
import type { Config, ConfigOf } from './config/config.ts';
import { type Env, loadConfig } from './config/load-config.ts';
import { readEnv } from './config/read-env.ts';
import type { Role } from './config/roles.ts';
import { createLogger, type Logger } from './logger.ts';
import { startOperationsServer } from './operations-server.ts';
import { createRegistry } from './registry.ts';
import {
  EXIT,
  exitCodeOf,
  type ProcessHandle,
  reportFailure,
  runProcess,
  type Stoppable,
} from './run-process.ts';
import { type NamedComponent, type Running, startAll } from './start-all.ts';

/** What a role takes of its process: `process` itself fits. */
export interface RoleProcess extends ProcessHandle {
  readonly argv: readonly string[];
  readonly env: Env;
  cwd(): string;
  readonly stdout: { write(text: string): unknown };
  readonly stderr: ProcessHandle['stderr'] & { readonly isTTY?: boolean };
}

export interface RoleContext<R extends Role> {
  readonly config: ConfigOf<R>;
  readonly logger: Logger;
  readonly registry: Registry;
  readonly clock: Clock;
  /** Aborted when the process is told to end before it is ready. */
  readonly signal: AbortSignal;
  /** What `compose` opens it defers closing here: closed in reverse order after the components, or when starting fails. */
  readonly opened: AsyncDisposableStack;
}

/**
 * Runs a deployable until it is told to end. `compose` opens what is needed and names the components in the order of
 * their start: sinks first. `--check-config` checks the configuration and ends: 0, or 2 with every problem.
 */
export async function runRole<const R extends Role>(
  process: RoleProcess,
  role: R,
  compose: (context: RoleContext<R>) => Promise<readonly NamedComponent[]>,
): Promise<void> {
  const config = configOrExit(process, role);
  if (!config) return;
  if (process.argv.includes('--check-config')) {
    process.stdout.write(`The configuration of the ${role} is fine.\n`);
    return process.exit(EXIT.ok);
  }
  const logger = loggerOf(config, process.stderr.isTTY === true);
  for (const warning of config.warnings) logger.warn(warning);
  const registry = createRegistry();
  await runProcess({
    process,
    logger,
    stopTimeoutMs: config.stopTimeoutMs,
    start: async (signal) => {
      await using opened = new AsyncDisposableStack();
      let health = (): Health => ({ ready: false, reason: 'starting' });
      const { metricsPort: port, internalBind: bind } = config;
      const operations = await startOperationsServer({ port, bind, registry, health: () => health() });
      opened.defer(() => operations.stop());
      const components = await compose({ config, logger, registry, clock: systemClock, signal, opened });
      const running = await startAll(components, {
        signal,
        onStarted: (name) => logger.debug(`${name} started`),
      });
      health = () => running.health();
      logger.info({ metricsPort: operations.port }, `${role} is ready`);
      return stoppable(running, opened.move());
    },
  });
}

function stoppable(running: Running, opened: AsyncDisposableStack): Stoppable {
  const stop = async (deadline?: AbortSignal) => {
    try {
      await running.stop(deadline);
    } finally {
      await opened.disposeAsync();
    }
  };
  return { stop };
}

/** Reads the configuration of a role, or says what is wrong with it and exits with 2. */
export function configOrExit<const R extends Role>(process: RoleProcess, role: R): ConfigOf<R> | undefined {
  try {
    return loadConfig(readEnv(process.env, process.cwd()), { role });
  } catch (error) {
    reportFailure(error, process.stderr);
    process.exit(exitCodeOf(error));
    return undefined;
  }
}

/** The logger that the configuration asks for: readable lines on a terminal unless told otherwise. */
export function loggerOf(config: Config, isTerminal: boolean): Logger {
  return createLogger({
    level: config.logLevel,
    format: config.logFormat ?? (isTerminal ? 'text' : 'json'),
  });
}
