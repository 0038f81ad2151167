/**
 * `npm test [-- categories]`: finds or starts the real parts, runs the suites, names what was skipped and ends with
 * the counts. JUNJO_REQUIRE_PARTS=Kafka,PostgreSQL makes a missing part a failure (CI does).
 */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addReport, emptyTotals, type JsonReport, type Totals } from './report.ts';
import { dockerAnswers } from './stack/docker.ts';
import { findPart, type RunningPart } from './stack/part.ts';
import { partSources } from './stack/sources.ts';

const PARALLEL = ['unit', 'embedded'];
const ONE_AT_A_TIME = ['contracts', 'services', 'security', 'concurrency', 'recovery', 'e2e'];

async function main(): Promise<number> {
  const asked = process.argv.slice(2);
  const unknown = asked.filter((name) => ![...PARALLEL, ...ONE_AT_A_TIME].includes(name));
  if (unknown.length > 0) {
    console.error(
      `unknown category ${unknown.join(', ')}; known: ${[...PARALLEL, ...ONE_AT_A_TIME].join(', ')}`,
    );
    return 2;
  }
  const wanted = (name: string) => asked.length === 0 || asked.includes(name);

  const { running, missing } = await startParts();
  const totals = emptyTotals();
  const stop = async () => {
    await Promise.all(running.map((part) => part.stop()));
  };
  process.once('SIGINT', () => void stop().then(() => process.exit(130)));
  process.once('SIGTERM', () => void stop().then(() => process.exit(143)));
  try {
    const env = Object.fromEntries(running.map((part) => [part.variable, part.value]));
    for (const projects of [PARALLEL.filter(wanted), ...ONE_AT_A_TIME.filter(wanted).map((name) => [name])]) {
      if (projects.length > 0) await runVitest(projects, env, totals);
    }
  } finally {
    await stop();
  }
  return report(totals, missing);
}

async function startParts() {
  const running: RunningPart[] = [];
  const missing: string[] = [];
  const docker = await dockerAnswers();
  for (const source of partSources) {
    const part = await findPart(source, process.env, docker);
    if ('missing' in part) {
      missing.push(source.name);
      console.log(`✗ ${source.name}: not here (${part.missing}); its suites are skipped`);
    } else {
      running.push(part);
      console.log(`✓ ${source.name}: ${part.source === 'url' ? 'given' : `started (${part.source})`}`);
    }
  }
  return { running, missing };
}

async function runVitest(
  projects: readonly string[],
  env: Record<string, string>,
  totals: Totals,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'junjo-report-'));
  const file = join(folder, 'report.json');
  const flags = projects.flatMap((name) => ['--project', name]);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const args = ['node_modules/vitest/vitest.mjs', 'run', '--passWithNoTests', ...flags, ...reporters];
  const code = await new Promise<number>((resolve, reject) => {
    const child = spawn(process.execPath, args, { stdio: 'inherit', env: { ...process.env, ...env } });
    child.once('error', reject);
    child.once('exit', (exitCode) => resolve(exitCode ?? 1));
  });
  const json = await readFile(file, 'utf8').catch(() => undefined);
  await rm(folder, { recursive: true, force: true });
  addReport(
    totals,
    json === undefined ? undefined : (JSON.parse(json) as JsonReport),
    code,
    projects.join(' + '),
  );
}

function report(totals: Totals, missing: readonly string[]): number {
  if (totals.skippedSuites.size > 0) {
    console.log('\nSkipped:');
    for (const [suite, count] of totals.skippedSuites) console.log(`  ${suite} (${count})`);
  }
  const required = (process.env['JUNJO_REQUIRE_PARTS'] ?? '').split(',').filter(Boolean);
  const absent = required.filter((name) => missing.includes(name));
  if (absent.length > 0) console.log(`\nRequired but not here: ${absent.join(', ')}`);
  for (const problem of totals.problems) console.log(`\n${problem}`);
  const failed = totals.failed + totals.problems.length + absent.length;
  console.log(`\n${totals.passed} passed, ${failed} failed, ${totals.skipped} skipped`);
  return failed === 0 ? 0 : 1;
}

process.exitCode = await main();
