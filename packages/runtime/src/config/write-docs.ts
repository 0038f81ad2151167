/** `npm run docs:config`: writes docs/configuration.md and .env.example from the schema. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderEnvExample, renderPage } from './render-docs.ts';

const root = join(import.meta.dirname, '../../../..');
writeFileSync(join(root, 'docs/configuration.md'), renderPage());
writeFileSync(join(root, '.env.example'), renderEnvExample());
