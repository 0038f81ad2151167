import { Command } from 'commander';
import type { CliProcess } from './cli-process.ts';
import { addDemo } from './commands/demo.ts';
import { addDoctor } from './commands/doctor.ts';
import { addKafka } from './commands/kafka.ts';
import { addKeys } from './commands/keys.ts';
import { addSigningKeys } from './commands/signing-keys.ts';
import { addSql } from './commands/sql.ts';
import { checkConfig } from './commands/standalone-config.ts';
import { addStart } from './commands/start.ts';
import { addTokens } from './commands/tokens.ts';
import { addUsers } from './commands/users.ts';

/** The command line: each command adds itself, from one file in commands/. */
export function createCli(process: CliProcess): Command {
  const cli = new Command('studio')
    .description('Junjo AI Studio: observability for LLM applications and AI workflows')
    .option('--check-config', 'check the configuration and end: 0, or 2 with every problem')
    .enablePositionalOptions()
    .showHelpAfterError()
    .action((options: { checkConfig?: boolean }) => {
      if (options.checkConfig) checkConfig(process);
      else cli.help();
    });
  for (const add of [
    addStart,
    addKeys,
    addTokens,
    addUsers,
    addSigningKeys,
    addSql,
    addDoctor,
    addDemo,
    addKafka,
  ])
    add(cli, process);
  return cli;
}
