import { systemClock } from '@studio/core';
import { loggerOf, runProcess } from '@studio/runtime';
import type { Command } from 'commander';
import type { CliProcess } from '../cli-process.ts';
import { banner, readyLine } from '../first-start/banner.ts';
import { checkConfig, standaloneConfig } from './standalone-config.ts';

interface StartOptions {
  readonly json?: boolean;
  readonly checkConfig?: boolean;
}

/** `studio start`, which is what `npm start` runs: everything in this process, until SIGINT or SIGTERM. */
export function addStart(cli: Command, process: CliProcess): void {
  cli
    .command('start')
    .description('run receiver, indexer and API in one process; stores without a URL are embedded')
    .option('--json', 'say that it is ready with one line of JSON on standard output')
    .option('--check-config', 'check the configuration and end: 0, or 2 with every problem')
    .action(async (options: StartOptions) => {
      if (options.checkConfig) return checkConfig(process);
      await start(process, options.json === true);
    });
}

async function start(process: CliProcess, asJson: boolean): Promise<void> {
  const { config, folder } = standaloneConfig(process);
  const logger = loggerOf(config, process.stderr.isTTY === true);
  for (const warning of config.warnings) logger.warn(warning);
  const { pid } = process;
  await runProcess({
    process,
    logger,
    stopTimeoutMs: config.stopTimeoutMs,
    start: async (signal) => {
      const { startStandalone } = await import('../compose/standalone.ts');
      const standalone = await startStandalone({ config, folder, logger, clock: systemClock, pid, signal });
      process.stdout.write(asJson ? readyLine(standalone.facts, pid) : banner(standalone.facts));
      return standalone;
    },
  });
}
