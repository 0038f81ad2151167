import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@studio/core';
import { type Engine, startEngine } from '@studio/engine';
import { afterAll, beforeAll } from 'vitest';
import { vectorIndexConformance } from '../conformance/suite.ts';
import { openVectorIndex } from '../src/open.ts';

let dataDir: string;
let engine: Engine;
const database = `vectors_${randomBytes(4).toString('hex')}`;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'vector-index-'));
  engine = await startEngine({ dataDir });
});

afterAll(async () => {
  await engine.stop();
  await rm(dataDir, { recursive: true, force: true });
});

vectorIndexConformance({
  name: 'the embedded engine',
  open: () => openVectorIndex({ kind: 'clickhouse', url: engine.url, database }, { clock: systemClock }),
  remove: async () => {},
});
