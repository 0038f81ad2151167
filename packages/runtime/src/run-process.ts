/** From start to exit code: what every main.ts does with its process. */
import { type Clock, PermanentError, RetryableError, systemClock } from '@studio/core';
import { ConfigError } from './config/config-error.ts';
import { hideSecrets } from './hide-secrets.ts';
import type { Logger } from './logger.ts';

/** What a main.ts passes of its process: `process` itself fits. */
export interface ProcessHandle {
  on(event: string, listener: (...values: unknown[]) => void): unknown;
  exit(code: number): void;
  readonly stderr: { write(text: string): unknown };
}

export interface Stoppable {
  stop(signal?: AbortSignal): Promise<void>;
}

export interface RunOptions {
  readonly process: ProcessHandle;
  /** How long a graceful stop may take, ms. */
  readonly stopTimeoutMs: number;
  readonly logger: Logger;
  readonly clock?: Clock;
  /** Starts everything. The signal is aborted when the process is told to end before it is ready. */
  readonly start: (signal: AbortSignal) => Promise<Stoppable>;
}

export const EXIT = { ok: 0, failed: 1, badConfiguration: 2 } as const;

/** A terminal signals the whole group and npm passes the signal on: what arrives so soon after is the same wish. */
const SAME_SIGNAL_MS = 500;

/**
 * Runs until SIGINT or SIGTERM, then stops gracefully within the time limit; a second signal ends at once.
 * An error nobody caught is logged and ends the process with 1: its state is unknown.
 */
export async function runProcess(options: RunOptions): Promise<void> {
  const { process, logger, stopTimeoutMs, clock = systemClock } = options;
  const starting = new AbortController();
  let running: Stoppable | undefined;
  let stoppingSince: number | undefined;

  const die = (error: unknown) => {
    logger.fatal({ err: error }, 'an error that nobody caught');
    process.exit(EXIT.failed);
  };
  const stop = async (name: string) => {
    if (stoppingSince !== undefined) {
      if (clock.monotonicMs() - stoppingSince < SAME_SIGNAL_MS) return;
      logger.warn(`${name} again: ending at once`);
      return process.exit(EXIT.failed);
    }
    stoppingSince = clock.monotonicMs();
    logger.info(`${name}: stopping, at most ${stopTimeoutMs / 1000} s`);
    starting.abort(new PermanentError(`Ended by ${name} while starting.`, { code: 'stopped' }));
    if (running) process.exit(await stopWithin(running, stopTimeoutMs, logger));
  };
  process.on('uncaughtException', die);
  process.on('unhandledRejection', die);
  for (const name of ['SIGINT', 'SIGTERM']) process.on(name, () => void stop(name));

  try {
    running = await options.start(starting.signal);
    if (stoppingSince !== undefined) process.exit(await stopWithin(running, stopTimeoutMs, logger));
  } catch (error) {
    if (!starting.signal.aborted) reportFailure(error, process.stderr);
    process.exit(starting.signal.aborted ? EXIT.ok : exitCodeOf(error));
  }
}

async function stopWithin(running: Stoppable, timeoutMs: number, logger: Logger): Promise<number> {
  const deadline = AbortSignal.timeout(timeoutMs);
  const late = new Promise<number>((resolve) => {
    deadline.addEventListener('abort', () => resolve(EXIT.failed), { once: true });
  });
  const done = running.stop(deadline).then(
    () => EXIT.ok,
    (error: unknown) => {
      logger.error({ err: error }, 'not everything stopped cleanly');
      return EXIT.failed;
    },
  );
  return Promise.race([done, late]);
}

/** 2 for a configuration that cannot be used, else 1. */
export function exitCodeOf(error: unknown): number {
  return error instanceof ConfigError ? EXIT.badConfiguration : EXIT.failed;
}

/** One clear sentence for an error that was foreseen; the stack trace only of one that was not. */
export function reportFailure(error: unknown, stderr: ProcessHandle['stderr']): void {
  const isForeseen = error instanceof PermanentError || error instanceof RetryableError;
  const text = error instanceof Error ? (isForeseen ? error.message : error.stack) : String(error);
  stderr.write(`${hideSecrets(text ?? '')}\n`);
}
