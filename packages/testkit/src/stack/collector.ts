import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** The OpenTelemetry Collector's version that the tests build with its own builder. */
const VERSION = '0.155.0';

const run = promisify(execFile);

/** Whether the Collector can be built here, and if not, why. */
export async function goAvailable(): Promise<{ available: true } | { available: false; reason: string }> {
  return run('go', ['version']).then(
    () => ({ available: true }),
    () => ({ available: false, reason: 'no go command' }),
  );
}

/** Builds a Collector with the OTLP receiver and exporters (once; about two minutes), and returns the program's path. */
export async function buildCollector(): Promise<string> {
  const cache = process.env['JUNJO_TEST_CACHE'] ?? join(homedir(), '.cache', 'junjo-studio-tests');
  const program = join(cache, `otelcol-${VERSION}`);
  if (await exists(program)) return program;
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(tmpdir(), 'junjo-collector-'));
  try {
    await writeFile(join(folder, 'builder.yaml'), manifest(join(folder, 'out')));
    const builder = `go.opentelemetry.io/collector/cmd/builder@v${VERSION}`;
    await run('go', ['run', builder, '--config', join(folder, 'builder.yaml')], { maxBuffer: 64 << 20 });
    await rename(join(folder, 'out', 'otelcol'), program);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return program;
}

/** Starts a Collector with this configuration; resolves when it says that it is ready. */
export async function startCollector(program: string, yaml: string): Promise<{ stop(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'junjo-collector-'));
  await writeFile(join(folder, 'config.yaml'), yaml);
  const child = spawn(program, ['--config', `file:${join(folder, 'config.yaml')}`], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let log = '';
  await new Promise<void>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the Collector ended with ${code}:\n${log}`)));
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      log = (log + text).slice(-20_000);
      if (log.includes('Everything is ready')) resolve();
    });
  });
  return {
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGTERM');
        await once(child, 'exit');
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function manifest(outputPath: string): string {
  return JSON.stringify({
    dist: { name: 'otelcol', output_path: outputPath, version: VERSION },
    receivers: [{ gomod: `go.opentelemetry.io/collector/receiver/otlpreceiver v${VERSION}` }],
    exporters: [
      { gomod: `go.opentelemetry.io/collector/exporter/otlpexporter v${VERSION}` },
      { gomod: `go.opentelemetry.io/collector/exporter/otlphttpexporter v${VERSION}` },
    ],
    providers: ['envprovider', 'fileprovider'].map((name) => ({
      gomod: `go.opentelemetry.io/collector/confmap/provider/${name} v1.61.0`,
    })),
  });
}

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );
