import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Engine, startEngine } from '@studio/engine';
import { afterAll } from 'vitest';
import { facadeConformance } from './facade-conformance.ts';

const dataDir = await mkdtemp(join(tmpdir(), 'engine-facade-'));
let engine: Engine | undefined;

afterAll(async () => {
  await engine?.stop();
  await rm(dataDir, { recursive: true });
});

facadeConformance('the embedded engine', async () => {
  engine = await startEngine({ dataDir });
  return engine.url;
});
