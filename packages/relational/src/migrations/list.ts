// Written by `npm run migration:new`, in the order of the numbers.
import type { Migration } from 'kysely/migration';
import { up as up001 } from './001-access.ts';

export const migrations: Readonly<Record<string, Migration>> = {
  '001-access': { up: up001 },
};
