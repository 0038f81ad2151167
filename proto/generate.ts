import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Makes the TypeScript code of proto/*.proto: `npm run proto` writes it, `--check` fails when the committed code is not
 * what the sources give. Everything runs from node_modules; nothing is fetched.
 */
const sources = import.meta.dirname;
const target = resolve(sources, '../packages/otlp/src/gen');
const plugin = fileURLToPath(import.meta.resolve('@bufbuild/protoc-gen-es/bin/protoc-gen-es'));
// buf's own start script: it finds the platform's binary also where npm ran no install scripts.
const buf = fileURLToPath(import.meta.resolve('@bufbuild/buf/bin/buf'));

/** Generates into `folder`, which is emptied before. */
function generate(folder: string): void {
  const template = {
    version: 'v2',
    clean: true,
    plugins: [
      {
        local: [process.execPath, plugin],
        out: folder,
        opt: ['target=ts', 'import_extension=ts', 'erasable_syntax=true'],
      },
    ],
  };
  execFileSync(process.execPath, [buf, 'generate', sources, '--template', JSON.stringify(template)], {
    stdio: 'inherit',
  });
}

/** Files that are missing, left over or different. */
function differences(made: string, committed: string): string[] {
  const files = (folder: string) => (existsSync(folder) ? globSync('**/*.ts', { cwd: folder }) : []);
  const names = new Set([...files(made), ...files(committed)]);
  return [...names].sort().filter((name) => {
    const [a, b] = [join(made, name), join(committed, name)];
    return !existsSync(a) || !existsSync(b) || !readFileSync(a).equals(readFileSync(b));
  });
}

const folder = mkdtempSync(join(tmpdir(), 'proto-'));
try {
  generate(folder);
  if (process.argv.includes('--check')) {
    const stale = differences(folder, target);
    if (stale.length > 0) {
      console.error(`Generated code differs from proto/ (run "npm run proto"): ${stale.join(', ')}`);
      process.exitCode = 1;
    }
  } else {
    rmSync(target, { recursive: true, force: true });
    cpSync(folder, target, { recursive: true });
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
