/**
 * `npm run openapi:export`: writes the OpenAPI document to openapi.json of this package, where a change of it is seen in
 * review; `-- <file>` writes it elsewhere, `-- -` prints it. Needs no server.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderDocument } from './openapi/render.ts';

const [target = join(import.meta.dirname, '../openapi.json')] = process.argv.slice(2);
if (target === '-') process.stdout.write(renderDocument());
else writeFileSync(target, renderDocument());
