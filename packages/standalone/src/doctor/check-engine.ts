import { mkdtempDisposable, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEngine } from '@studio/engine';
import { type Finding, fail, ok } from './finding.ts';

const WHAT = 'embedded engine';

/** Starts the engine on an empty folder and stops it again. */
export async function checkEngine(platform: string, arch: string): Promise<Finding> {
  await using folder = await mkdtempDisposable(join(tmpdir(), 'junjo-doctor-'));
  try {
    const engine = await startEngine({ dataDir: folder.path });
    await engine.stop();
    return ok(WHAT, 'starts');
  } catch (error) {
    return fail(WHAT, (error as Error).message.split('\n', 1)[0] ?? '', await adviceFor(platform, arch));
  }
}

async function adviceFor(platform: string, arch: string): Promise<string> {
  const elsewhere = 'or set JUNJO_CLICKHOUSE_URL to a ClickHouse server.';
  if (!['linux', 'darwin'].includes(platform))
    return `It runs on Linux and macOS only; use one of them, ${elsewhere}`;
  if (platform === 'linux') {
    const cpu = await readFile('/proc/cpuinfo', 'utf8').catch(() => '');
    if (arch === 'x64' && cpu && !/\bavx2\b/.test(cpu))
      return `It needs a processor with AVX2; use another machine, ${elsewhere}`;
    if (!isGlibc()) return `It needs glibc (Alpine has musl): use a Debian-based image, ${elsewhere}`;
  }
  return `Run \`npm ci\` again, ${elsewhere}`;
}

function isGlibc(): boolean {
  const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  return report.header?.glibcVersionRuntime !== undefined;
}
