/** `npm run migration:new -- name`: writes the next migration and prints where it is. */
import { join } from 'node:path';
import process from 'node:process';
import { PermanentError } from '@studio/core';
import { addMigration } from './migrations/add-migration.ts';

const [name] = process.argv.slice(2);
if (name === undefined) {
  process.stderr.write('Usage: npm run migration:new -- <name>, such as add-users\n');
  process.exit(2);
}
try {
  process.stdout.write(`${await addMigration(join(import.meta.dirname, 'migrations'), name)}\n`);
} catch (error) {
  if (!(error instanceof PermanentError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(2);
}
