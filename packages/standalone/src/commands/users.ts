import { randomBytes } from 'node:crypto';
import { PermanentError, systemClock } from '@studio/core';
import { DEFAULT_PROJECT, type Relational, type Role } from '@studio/relational';
import Table from 'cli-table3';
import { type Command, InvalidArgumentError } from 'commander';
import type { CliProcess } from '../cli-process.ts';
import { audited } from './audited.ts';
import { formatOption } from './option-values.ts';
import { projectNamed } from './secret-commands.ts';
import { standaloneConfig } from './standalone-config.ts';

interface CreateOptions {
  readonly email: string;
  readonly project: string;
  readonly role: Role;
  readonly instanceAdmin?: boolean;
}

/** `studio users create|list|set-password`: who may sign in. Passwords are made at random and shown once. */
export function addUsers(cli: Command, process: CliProcess): void {
  const users = cli.command('users').description('users: who may sign in');
  users
    .command('create')
    .description('make a user with a random password, shown this once; the first one is an instance admin')
    .requiredOption('--email <address>', 'what they sign in with', emailOption)
    .option('--project <id>', 'project they are a member of', DEFAULT_PROJECT)
    .option('--role <role>', 'viewer, member or admin there', roleOption, 'member')
    .option('--instance-admin', 'may manage users, projects and read the audit log')
    .action((options: CreateOptions) => createUser(process, options));
  users
    .command('list')
    .description('list the users, newest first')
    .option('--format <format>', 'table or json', formatOption, 'table')
    .action(({ format }: { format: 'table' | 'json' }) => listUsers(process, format));
  users
    .command('set-password')
    .description('give a user a new random password, shown this once; ends their sessions')
    .requiredOption('--email <address>', 'whose', emailOption)
    .action(({ email }: { email: string }) => setPassword(process, email));
}

function createUser(process: CliProcess, options: CreateOptions): Promise<void> {
  return withUsers(process, async (relational) => {
    const { password, passwordHash } = await newPassword();
    const projectId = await projectNamed(relational, options.project);
    const { email } = options;
    const isFirst = !(await relational.users.any());
    const isInstanceAdmin = isFirst || options.instanceAdmin === true;
    const user = await audited(
      relational,
      async ({ users, members }) => {
        const made = await users.create({ email, passwordHash, isInstanceAdmin });
        const role = isFirst ? 'admin' : options.role;
        await members.set(projectId, made.id, role, new Date(systemClock.nowMs()));
        return made;
      },
      ({ id }) => ({ action: 'user.create', resourceType: 'user', resourceId: id }),
    );
    process.stdout.write(`${password}\n`);
    process.stderr.write(
      `The password of ${user.email}, shown only now. They may change it when signed in.\n`,
    );
  });
}

function listUsers(process: CliProcess, format: 'table' | 'json'): Promise<void> {
  return withUsers(process, async ({ users }) => {
    const all = await users.list();
    if (format === 'json') {
      process.stdout.write(`${JSON.stringify(all, undefined, 2)}\n`);
      return;
    }
    const table = new Table({
      head: ['id', 'email', 'created', 'state'],
      style: { head: [], border: [] },
    });
    for (const { id, email, createdAt, isActive, isInstanceAdmin } of all) {
      const state = `${isActive ? 'active' : 'inactive'}${isInstanceAdmin ? ', instance admin' : ''}`;
      table.push([id, email, createdAt.toISOString(), state]);
    }
    process.stdout.write(`${table.toString()}\n`);
  });
}

function setPassword(process: CliProcess, email: string): Promise<void> {
  return withUsers(process, async (relational) => {
    const found = await relational.users.findByEmail(email);
    if (!found) throw new PermanentError(`There is no user ${email}.`, { code: 'unknown_user' });
    const { id } = found.user;
    const { password, passwordHash } = await newPassword();
    await audited(
      relational,
      ({ users }) => users.setPassword(id, passwordHash, undefined),
      () => ({ action: 'user.update', resourceType: 'user', resourceId: id }),
    );
    process.stdout.write(`${password}\n`);
    process.stderr.write(`The new password of ${email}, shown only now. Their sessions ended.\n`);
  });
}

async function newPassword(): Promise<{ readonly password: string; readonly passwordHash: string }> {
  const { Passwords } = await import('@studio/api/passwords');
  const password = randomBytes(18).toString('base64url');
  return { password, passwordHash: await new Passwords().hash(password) };
}

function roleOption(text: string): Role {
  if (text === 'viewer' || text === 'member' || text === 'admin') return text;
  throw new InvalidArgumentError('Allowed: viewer, member, admin.');
}

function emailOption(text: string): string {
  const email = text.trim().toLowerCase();
  if (/^[^\s@]+@[^\s@]+$/.test(email)) return email;
  throw new InvalidArgumentError('Allowed: an e-mail address.');
}

async function withUsers(
  process: CliProcess,
  work: (relational: Relational) => Promise<void>,
): Promise<void> {
  const { config, folder } = standaloneConfig(process);
  const { withRelational } = await import('../compose/with-relational.ts');
  return withRelational(config, folder, work);
}
