import { createHash } from 'node:crypto';
import { systemClock } from '@studio/core';
import type { Relational } from '@studio/relational';
import { DEFAULT_PROJECT } from '@studio/relational';
import type { Command } from 'commander';
import type { CliProcess } from '../cli-process.ts';
import { tellRunningProcess } from '../control/tell-running-process.ts';
import { newApiKey } from '../first-start/new-secret.ts';
import { durationOption, formatOption } from './option-values.ts';
import { projectNamed, revokeNamed, showSecrets } from './secret-commands.ts';
import { standaloneConfig } from './standalone-config.ts';

interface CreateOptions {
  readonly name: string;
  readonly project: string;
  readonly expires?: number;
  readonly format: 'table' | 'json';
}

/** `studio keys create|list|revoke`: API keys, what senders present. */
export function addKeys(cli: Command, process: CliProcess): void {
  const keys = cli.command('keys').description('API keys: what SDKs and Collectors send with');
  keys
    .command('create')
    .description('make an API key and show it, this once')
    .requiredOption('--name <name>', 'what it is for')
    .option('--project <id>', 'project its spans go to', DEFAULT_PROJECT)
    .option(
      '--expires <duration>',
      'how long it works: 12h, 30d, 1y (default: until revoked)',
      durationOption,
    )
    .option('--format <format>', 'table or json', formatOption, 'table')
    .action((options: CreateOptions) => createKey(process, options));
  keys
    .command('list')
    .description('list the API keys, newest first')
    .option('--project <id>', 'only those of a project')
    .option('--format <format>', 'table or json', formatOption, 'table')
    .action(({ project, format }: { project?: string; format: 'table' | 'json' }) =>
      withKeys(process, async ({ apiKeys }) => {
        showSecrets(process, await apiKeys.list(project), format, new Date(systemClock.nowMs()));
      }),
    );
  keys
    .command('revoke')
    .description('end an API key: within two seconds nothing can be sent with it')
    .argument('<key>', 'its id, or its beginning as `keys list` shows it')
    .action((key: string) => revokeKey(process, key));
}

function createKey(process: CliProcess, options: CreateOptions): Promise<void> {
  return withKeys(process, async (relational) => {
    const secret = newApiKey();
    const projectId = await projectNamed(relational, options.project);
    const expiresAt = options.expires && new Date(systemClock.nowMs() + options.expires);
    const key = await relational.apiKeys.create({
      projectId,
      name: options.name,
      secret,
      ...(expiresAt && { expiresAt }),
    });
    const hash = createHash('sha256').update(secret).digest('hex');
    await tellRunningProcess(standaloneConfig(process).folder, `/keys/created/${hash}`);
    if (options.format === 'json') {
      process.stdout.write(`${JSON.stringify({ ...key, key: secret })}\n`);
    } else {
      process.stdout.write(`${secret}\n`);
      process.stderr.write(`It works at once, and is shown only now. Its id is ${key.id}.\n`);
    }
  });
}

function revokeKey(process: CliProcess, which: string): Promise<void> {
  return withKeys(process, async ({ apiKeys }) => {
    const key = await revokeNamed(apiKeys, which, new Date(systemClock.nowMs()));
    const told = await tellRunningProcess(standaloneConfig(process).folder, `/keys/revoked/${key.id}`);
    process.stdout.write(`Revoked ${key.prefix}… (${key.name}).\n`);
    if (told === 'no answer') {
      process.stderr.write(
        'The running process did not answer: it may take the key for some minutes more. Run this again, or restart it.\n',
      );
      process.exitCode = 1;
    }
  });
}

async function withKeys(process: CliProcess, work: (relational: Relational) => Promise<void>): Promise<void> {
  const { config, folder } = standaloneConfig(process);
  const { withRelational } = await import('../compose/with-relational.ts');
  return withRelational(config, folder, work);
}
