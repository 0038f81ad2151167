import { createHash } from 'node:crypto';
import { newApiKey } from '@studio/api/secrets';
import { systemClock } from '@studio/core';
import type { Relational } from '@studio/relational';
import { DEFAULT_PROJECT } from '@studio/relational';
import { loggerOf } from '@studio/runtime';
import type { Command } from 'commander';
import type { CliProcess } from '../cli-process.ts';
import type { KeyChange } from '../compose/tell-key-change.ts';
import type { Told } from '../control/tell-running-process.ts';
import { audited } from './audited.ts';
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
    const key = await audited(
      relational,
      ({ apiKeys }) =>
        apiKeys.create({ projectId, name: options.name, secret, ...(expiresAt && { expiresAt }) }),
      ({ id }) => ({ action: 'api_key.create', resourceType: 'api_key', resourceId: id, projectId }),
    );
    await tell(process, { created: createHash('sha256').update(secret).digest('hex') });
    if (options.format === 'json') {
      process.stdout.write(`${JSON.stringify({ ...key, key: secret })}\n`);
    } else {
      process.stdout.write(`${secret}\n`);
      process.stderr.write(`It works at once, and is shown only now. Its id is ${key.id}.\n`);
    }
  });
}

function revokeKey(process: CliProcess, which: string): Promise<void> {
  return withKeys(process, async (relational) => {
    const key = await audited(
      relational,
      ({ apiKeys }) => revokeNamed(apiKeys, which, new Date(systemClock.nowMs())),
      ({ id, projectId }) => ({
        action: 'api_key.delete',
        resourceType: 'api_key',
        resourceId: id,
        projectId,
      }),
    );
    const told = await tell(process, { revoked: key.id });
    process.stdout.write(`Revoked ${key.prefix}… (${key.name}).\n`);
    if (told === 'no answer') {
      process.stderr.write(
        'The running process did not answer: it may take the key for some minutes more. Run this again, or restart it.\n',
      );
      process.exitCode = 1;
    }
  });
}

async function tell(process: CliProcess, change: KeyChange): Promise<Told> {
  const { config, folder } = standaloneConfig(process);
  const { tellKeyChange } = await import('../compose/tell-key-change.ts');
  return tellKeyChange(config, folder, loggerOf(config, process.stderr.isTTY === true), change);
}

async function withKeys(process: CliProcess, work: (relational: Relational) => Promise<void>): Promise<void> {
  const { config, folder } = standaloneConfig(process);
  const { withRelational } = await import('../compose/with-relational.ts');
  return withRelational(config, folder, work);
}
