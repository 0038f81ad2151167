/** The migrations among the files of a folder, by number: `['001-access']`. */
export function migrationNames(files: readonly string[]): readonly string[] {
  return files
    .filter((file) => /^\d{3}-[a-z0-9-]+\.ts$/.test(file))
    .map((file) => file.slice(0, -'.ts'.length))
    .sort();
}

/** The text of list.ts: imports are static, so that what runs is what was checked. */
export function renderList(names: readonly string[]): string {
  const variable = (name: string) => `up${name.slice(0, 3)}`;
  return `// Written by \`npm run migration:new\`, in the order of the numbers.
import type { Migration } from 'kysely/migration';
${names.map((name) => `import { up as ${variable(name)} } from './${name}.ts';`).join('\n')}

export const migrations: Readonly<Record<string, Migration>> = {
${names.map((name) => `  '${name}': { up: ${variable(name)} },`).join('\n')}
};
`;
}
