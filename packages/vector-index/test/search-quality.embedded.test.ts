/**
 * How well a search finds what it should: a labelled set, the embedder over real HTTP with a stand-in for its model, the index
 * on the embedded engine. Prints recall@10 and nDCG@10; the floors are what breakage would fall below.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@studio/core';
import { type Engine, startEngine } from '@studio/engine';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lexicalQuery } from '../src/lexical/lexical-vector.ts';
import { openEmbedder, openVectorIndex } from '../src/open.ts';
import type { Embedder, VectorIndex, VectorQuery } from '../src/port.ts';
import { type EmbeddingsEndpoint, embeddings, startEmbeddingsEndpoint } from './embeddings-endpoint.ts';
import { type LabelledSet, labelledSet, type Question } from './quality/labelled-set.ts';
import { mean, ndcgAt, recallAt } from './quality/measures.ts';
import { createStandIn, STAND_IN_DIMENSIONS } from './quality/stand-in-model.ts';

const K = 10;
const AT_ONCE = 4;
const MODES = ['lexical', 'dense', 'hybrid'] as const;
const KINDS = ['literal', 'paraphrased', 'identifier'] as const;

type Scores = Record<
  (typeof MODES)[number],
  Record<(typeof KINDS)[number] | 'all', readonly [number, number]>
>;

let dataDir: string;
let engine: Engine;
let endpoint: EmbeddingsEndpoint;
let index: VectorIndex;
let embedder: Embedder;
let set: LabelledSet;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'search-quality-'));
  engine = await startEngine({ dataDir });
  const embed = createStandIn();
  endpoint = await startEmbeddingsEndpoint(({ body }) => embeddings(body.input.map(embed)));
  const config = {
    url: endpoint.url,
    model: 'stand-in',
    dimensions: STAND_IN_DIMENSIONS,
    maxInputBytes: 8_192,
  };
  embedder = openEmbedder(config, { clock: systemClock });
  index = await openVectorIndex(
    { kind: 'clickhouse', url: engine.url, database: 'quality' },
    { clock: systemClock },
  );
  await index.migrate();
  set = labelledSet('default', Date.UTC(2026, 5, 15));
  const made = await embedder.embed(set.points.map(({ text }) => text));
  await index.upsert(
    set.points.map((point, i) => ({
      ...point,
      dense: { model: 'stand-in', vector: [], isCut: false, ...made[i] },
    })),
  );
});

afterAll(async () => {
  await index?.close();
  await endpoint?.[Symbol.asyncDispose]();
  await engine?.stop();
  await rm(dataDir, { recursive: true, force: true });
});

async function ask({ text }: Question, mode: (typeof MODES)[number]): Promise<string[]> {
  const [embedding] = mode === 'lexical' ? [] : await embedder.embed([text]);
  const query: VectorQuery = {
    projectId: 'default',
    sparse: mode === 'dense' ? undefined : lexicalQuery(text),
    dense: embedding && { model: embedder.model, vector: embedding.vector },
    limit: K,
  };
  return (await index.query(query)).hits.map(({ point }) => point.id);
}

async function measure(): Promise<Scores> {
  const scores = {} as Scores;
  for (const mode of MODES) {
    const results: { kind: Question['kind']; recall: number; ndcg: number }[] = [];
    for (let first = 0; first < set.questions.length; first += AT_ONCE) {
      const some = set.questions.slice(first, first + AT_ONCE);
      const answers = await Promise.all(some.map((question) => ask(question, mode)));
      some.forEach(({ kind, relevant }, i) => {
        const found = answers[i] ?? [];
        results.push({ kind, recall: recallAt(K, found, relevant), ndcg: ndcgAt(K, found, relevant) });
      });
    }
    const of = (kind?: string) => {
      const some = results.filter((result) => kind === undefined || result.kind === kind);
      return [mean(some.map(({ recall }) => recall)), mean(some.map(({ ndcg }) => ndcg))] as const;
    };
    scores[mode] = {
      all: of(),
      literal: of('literal'),
      paraphrased: of('paraphrased'),
      identifier: of('identifier'),
    };
  }
  return scores;
}

test('recall@10 and nDCG@10 by words, by meaning, and by both', { timeout: 120_000 }, async () => {
  expect(set.points.length).toBeGreaterThanOrEqual(500);
  expect(new Set(set.points.map(({ id }) => id)).size).toBe(set.points.length);
  expect(set.questions.length).toBeGreaterThanOrEqual(60);
  for (const kind of KINDS) expect(set.questions.some((question) => question.kind === kind)).toBe(true);
  const scores = await measure();
  const line = (mode: (typeof MODES)[number]) =>
    ['all', ...KINDS].map((kind) => {
      const [recall, ndcg] = scores[mode][kind as 'all'];
      return `${kind} ${recall.toFixed(3)}/${ndcg.toFixed(3)}`;
    });
  console.log(
    [
      `${set.points.length} spans, ${set.questions.length} questions; recall@${K}/nDCG@${K}`,
      ...MODES.map((mode) => `${mode.padEnd(8)} ${line(mode).join('   ')}`),
    ].join('\n'),
  );
  for (const [mode, kind, recall, ndcg] of FLOORS) {
    const at = `${mode} ${kind}`;
    expect([at, scores[mode][kind][0] >= recall, scores[mode][kind][1] >= ndcg]).toEqual([at, true, true]);
  }
  // What both are for: there is no kind of question at which they fail as each alone does.
  const worst = (mode: (typeof MODES)[number]) => Math.min(...KINDS.map((kind) => scores[mode][kind][1]));
  expect(worst('hybrid')).toBeGreaterThan(worst('lexical') + 0.2);
  expect(worst('hybrid')).toBeGreaterThan(worst('dense') + 0.2);
});

/** A little below what was measured. */
const FLOORS = [
  ['lexical', 'literal', 0.97, 0.97],
  ['lexical', 'identifier', 0.97, 0.97],
  ['dense', 'literal', 0.95, 0.95],
  ['dense', 'paraphrased', 0.9, 0.9],
  ['hybrid', 'literal', 0.97, 0.97],
  ['hybrid', 'paraphrased', 0.55, 0.55],
  ['hybrid', 'identifier', 0.9, 0.8],
  ['hybrid', 'all', 0.72, 0.72],
] as const;
