import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { pythonAvailable, pythonVenv } from '@studio/testkit/python';

const run = promisify(execFile);
const VERSION = '4.32.5';

/** The program, by where it is: given, installed in this version line, or to be installed into the tests' cache. */
export type FoundSchemathesis = { readonly program: string } | 'installable' | undefined;

export function findSchemathesis(): FoundSchemathesis {
  const given = process.env['JUNJO_TEST_SCHEMATHESIS'];
  if (given) return { program: given };
  const installed = spawnSync('schemathesis', ['--version'], { encoding: 'utf8' });
  if (installed.stdout?.includes('version 4.')) return { program: 'schemathesis' };
  return pythonAvailable() ? 'installable' : undefined;
}

/** Path of the program, installed if need be. */
export async function schemathesisProgram(found: FoundSchemathesis): Promise<string> {
  if (typeof found === 'object') return found.program;
  const programs = await pythonVenv(`schemathesis-${VERSION}`, [`schemathesis==${VERSION}`]);
  return join(programs, 'schemathesis');
}

export interface FuzzRun {
  readonly program: string;
  readonly url: string;
  /** The OpenAPI document. */
  readonly document: object;
  readonly examples: number;
  readonly phases: string;
  /** Credentials desk; without one the fuzz is nobody. */
  readonly credentials?: string;
  readonly more?: readonly string[];
}

/**
 * Valid data that is refused nevertheless is no failure: a cursor, an expiry in the past or the address of a second
 * first user fit their schemas. Everything else that schemathesis can check is.
 */
const NOT_CHECKED = 'positive_data_acceptance';

/** Calls every operation with data made from the document, the same data every time. Resolves with what was found, as text. */
export async function fuzz(
  options: FuzzRun,
): Promise<{ readonly isClean: boolean; readonly output: string }> {
  const { program, url, document, examples, phases, credentials, more = [] } = options;
  const folder = await mkdtemp(join(tmpdir(), 'junjo-fuzz-'));
  const file = join(folder, 'openapi.json');
  await writeFile(file, JSON.stringify(document));
  const args = ['run', file, '--url', url, '--phases', phases, '--max-examples', String(examples)];
  args.push('--seed', '1', '--generation-deterministic');
  args.push('--exclude-checks', NOT_CHECKED, '--no-color', ...more);
  const env = {
    ...process.env,
    ...(credentials
      ? { SCHEMATHESIS_HOOKS: join(import.meta.dirname, 'hooks.py'), JUNJO_FUZZ_CREDENTIALS: credentials }
      : {}),
  };
  try {
    const { stdout, stderr } = await run(program, args, { cwd: folder, env, maxBuffer: 64 << 20 });
    return { isClean: true, output: stdout + stderr };
  } catch (error) {
    const { stdout = '', stderr = '', message } = error as Error & { stdout?: string; stderr?: string };
    return { isClean: false, output: stdout + stderr || message };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
