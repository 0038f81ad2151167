import { systemClock } from '@studio/core';
import { createLogger } from '@studio/runtime';
import type { Command } from 'commander';
import type { CliProcess } from '../cli-process.ts';
import { runningProcess } from '../data-folder/running-process.ts';
import { checkDataFolder, checkDisk, checkNode } from '../doctor/check-machine.ts';
import { checkPorts } from '../doctor/check-ports.ts';
import { type Finding, ok, renderFindings } from '../doctor/finding.ts';
import { standaloneConfig } from './standalone-config.ts';

/** `studio doctor`: whether it would run here, and what to do where not. Exits 1 when something fails. */
export function addDoctor(cli: Command, process: CliProcess): void {
  cli
    .command('doctor')
    .description('check machine, ports, disk, engine and stores, and say what to do')
    .action(() => runDoctor(process));
}

async function runDoctor(process: CliProcess): Promise<void> {
  const { config, folder } = standaloneConfig(process);
  const logger = createLogger({ level: 'silent', format: 'json' });
  const running = runningProcess(folder);
  const { checkStores } = await import('../compose/check-stores.ts');
  const { checkEngine } = await import('../doctor/check-engine.ts');
  const findings: Finding[] = [
    checkNode(process.version),
    ...(await Promise.all([checkDataFolder(folder.path), checkDisk(folder.path)])),
    ...(await checkPorts(config, running?.pid)),
    ...(config.clickhouseUrl ? [] : [await checkEngine(process.platform, process.arch)]),
    ...(await checkStores({ config, folder, logger, clock: systemClock }, running !== undefined)),
    running
      ? ok('server', `process ${running.pid} runs on this folder`)
      : ok('server', 'none runs on this folder'),
  ];
  process.stdout.write(renderFindings(findings));
  if (findings.some(({ status }) => status === 'fail')) process.exitCode = 1;
}
