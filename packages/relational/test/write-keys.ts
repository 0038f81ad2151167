/** A process of its own that starts on the database and writes keys: `write-keys.ts <file> <name> <count>`. */
import process from 'node:process';
import { systemClock } from '@studio/core';
import { openRelational } from '../src/open.ts';

const [file = '', name = '', count = '0'] = process.argv.slice(2);
const relational = await openRelational({ kind: 'sqlite', file }, { clock: systemClock });
await relational.migrate();
await relational.projects.ensure('default', 'Default');
for (let i = 0; i < Number(count); i++) {
  await relational.transaction(async ({ apiKeys }) => {
    await apiKeys.list();
    await apiKeys.create({ projectId: 'default', name, secret: `secret ${name} ${i}` });
  });
}
await relational.close();
