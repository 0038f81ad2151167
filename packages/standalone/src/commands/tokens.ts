import { newDeveloperToken } from '@studio/api/secrets';
import { systemClock } from '@studio/core';
import type { Relational, TokenScope } from '@studio/relational';
import { DEFAULT_PROJECT } from '@studio/relational';
import { type Command, InvalidArgumentError } from 'commander';
import type { CliProcess } from '../cli-process.ts';
import { audited } from './audited.ts';
import { durationOption, formatOption } from './option-values.ts';
import { projectNamed, revokeNamed, showSecrets } from './secret-commands.ts';
import { standaloneConfig } from './standalone-config.ts';

interface CreateOptions {
  readonly name: string;
  readonly project: string;
  readonly scopes: readonly TokenScope[];
  readonly expires?: number;
}

/** `studio tokens create|list|revoke`: developer tokens, what callers of the REST API present. */
export function addTokens(cli: Command, process: CliProcess): void {
  const tokens = cli.command('tokens').description('developer tokens: what callers of the REST API present');
  tokens
    .command('create')
    .description('make a developer token and show it, this once')
    .requiredOption('--name <name>', 'what it is for')
    .option('--project <id>', 'project it may look at', DEFAULT_PROJECT)
    .option('--scopes <scopes>', 'of read, write, admin, with commas', scopesOption, ['read'] as const)
    .option(
      '--expires <duration>',
      'how long it works: 12h, 30d, 1y (default: until revoked)',
      durationOption,
    )
    .action((options: CreateOptions) => createToken(process, options));
  tokens
    .command('list')
    .description('list the developer tokens, newest first')
    .option('--project <id>', 'only those of a project')
    .option('--format <format>', 'table or json', formatOption, 'table')
    .action(({ project, format }: { project?: string; format: 'table' | 'json' }) =>
      withTokens(process, async (relational) => {
        showSecrets(process, await relational.tokens.list(project), format, new Date(systemClock.nowMs()));
      }),
    );
  tokens
    .command('revoke')
    .description('end a developer token')
    .argument('<token>', 'its id, or its beginning as `tokens list` shows it')
    .action((which: string) =>
      withTokens(process, async (relational) => {
        const token = await audited(
          relational,
          ({ tokens: all }) => revokeNamed(all, which, new Date(systemClock.nowMs())),
          ({ id, projectId }) => ({
            action: 'token.delete',
            resourceType: 'token',
            resourceId: id,
            projectId,
          }),
        );
        process.stdout.write(`Revoked ${token.prefix}… (${token.name}).\n`);
      }),
    );
}

function createToken(process: CliProcess, options: CreateOptions): Promise<void> {
  return withTokens(process, async (relational) => {
    const secret = newDeveloperToken();
    const projectId = await projectNamed(relational, options.project);
    const expiresAt = options.expires && new Date(systemClock.nowMs() + options.expires);
    const { scopes } = options;
    const made = await audited(
      relational,
      (repositories) =>
        repositories.tokens.create({
          projectId,
          name: options.name,
          secret,
          scopes,
          ...(expiresAt && { expiresAt }),
        }),
      ({ id }) => ({ action: 'token.create', resourceType: 'token', resourceId: id, projectId }),
    );
    process.stdout.write(`${secret}\n`);
    process.stderr.write(`It is shown only now. Its id is ${made.id}.\n`);
  });
}

function scopesOption(text: string): readonly TokenScope[] {
  return text.split(',').map((scope) => {
    if (scope === 'read' || scope === 'write' || scope === 'admin') return scope;
    throw new InvalidArgumentError('read, write and admin, with commas');
  });
}

async function withTokens(
  process: CliProcess,
  work: (relational: Relational) => Promise<void>,
): Promise<void> {
  const { config, folder } = standaloneConfig(process);
  const { withRelational } = await import('../compose/with-relational.ts');
  return withRelational(config, folder, work);
}
