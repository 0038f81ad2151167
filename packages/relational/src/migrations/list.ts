// Written by `npm run migration:new`, in the order of the numbers.
import type { Migration } from 'kysely/migration';
import { up as up001 } from './001-access.ts';
import { up as up002 } from './002-accounts.ts';
import { up as up003 } from './003-audit-log.ts';

export const migrations: Readonly<Record<string, Migration>> = {
  '001-access': { up: up001 },
  '002-accounts': { up: up002 },
  '003-audit-log': { up: up003 },
};
