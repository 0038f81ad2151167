import { type Config, loadConfig, readEnv } from '@studio/runtime';
import type { CliProcess } from '../cli-process.ts';
import { type DataFolder, dataFolderAt } from '../data-folder/data-folder.ts';

/** The configuration that `start` would run with, and the data folder it names. Throws ConfigError. */
export function standaloneConfig(process: CliProcess): { config: Config; folder: DataFolder } {
  const config = loadConfig(readEnv(process.env, process.cwd()), { role: 'standalone' });
  return { config, folder: dataFolderAt(process.cwd(), config.dataPath) };
}

/** `--check-config`: whether it would start, as far as the configuration goes. */
export function checkConfig(process: CliProcess): void {
  const { config } = standaloneConfig(process);
  for (const warning of config.warnings) process.stderr.write(`Warning: ${warning}\n`);
  process.stdout.write('The configuration is fine.\n');
}
