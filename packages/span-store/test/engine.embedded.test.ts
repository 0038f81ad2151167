import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Engine, startEngine } from '@studio/engine';
import { afterAll, beforeAll } from 'vitest';
import { spanStoreConformance } from '../conformance/suite.ts';

let dataDir: string;
let engine: Engine;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'span-store-'));
  engine = await startEngine({ dataDir });
});

afterAll(async () => {
  await engine.stop();
  await rm(dataDir, { recursive: true, force: true });
});

spanStoreConformance({ name: 'the embedded engine', url: () => engine.url });
