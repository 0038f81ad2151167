import { PermanentError } from '@studio/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import table from '../../prices/prices.json' with { type: 'json' };
import { costNanoUsd, type TokenCounts } from './cost.ts';
import { loadPrices } from './load-prices.ts';
import { modelNames } from './model-name.ts';

const prices = loadPrices();
const AT = Date.UTC(2026, 9, 1);
const NANO = 1_000_000_000n;
const MILLION: TokenCounts = { inputTokens: 1_000_000, outputTokens: 0 };

const costOf = (provider: string, model: string, tokens: TokenCounts = MILLION, atUnixMs = AT) =>
  costNanoUsd(prices, { provider, model, atUnixMs, tokens });
/** US dollars for a million tokens of input and nothing else. */
const inputPrice = (provider: string, model: string, atUnixMs = AT) => {
  const cost = costOf(provider, model, MILLION, atUnixMs);
  return cost === undefined ? undefined : Number(cost) / 1e9;
};

describe('a model is found by its names', () => {
  test.each<[string, string, number | undefined]>([
    ['openai', 'gpt-4o', 2.5],
    ['openai', 'gpt-4o-2024-08-06', 2.5],
    ['openai', 'gpt-4o-2024-05-13', 5],
    ['openai', 'GPT-4o', 2.5],
    ['', 'openai/gpt-4o', 2.5],
    ['litellm', 'openrouter/openai/gpt-4o-2024-11-20', 2.5],
    ['azure', 'gpt-35-turbo', 0.5],
    ['openai', 'gpt-5-chat-latest', 1.25],
    ['openai', 'ft:gpt-4o-mini-2024-07-18:my-org::abc', 0.3],
    ['openai', 'gpt-4o-of-mine', undefined],
    ['openai', '', undefined],
    ['anthropic', 'claude-sonnet-4-20250514', 3],
    ['anthropic', 'claude-3-5-sonnet-latest', 3],
    ['anthropic', 'anthropic/claude-3.5-haiku', 0.8],
    ['aws', 'us.anthropic.claude-3-5-sonnet-20241022-v2:0', 3],
    ['aws.bedrock', 'anthropic.claude-opus-4-1-20250805-v1:0', 15],
    [
      'bedrock',
      'arn:aws:bedrock:us-east-1:123456789012:inference-profile/eu.anthropic.claude-3-haiku-20240307-v1:0',
      0.25,
    ],
    ['vertexai', 'claude-sonnet-4@20250514', 3],
    ['google', 'models/gemini-2.5-flash', 0.3],
    ['gcp.vertex_ai', 'publishers/google/models/gemini-2.0-flash-001', 0.1],
    ['gemini', 'gemini-2.5-flash-lite-preview-06-17', 0.1],
    ['gemini', 'gemini-3-pro-preview-11-2025', 4],
    ['mistral_ai', 'mistral-large-latest', 0.5],
    ['mistralai', 'mistral-large-2411', 2],
    ['x_ai', 'grok-4-latest', 3],
    ['deepseek', 'deepseek-v4-flash', 0.14],
    ['cohere', 'command-r-plus-08-2024', 2.5],
    ['aws', 'us.amazon.nova-pro-v1:0', 0.8],
    ['aws', 'amazon.nova-micro-v1:0', 0.035],
    ['my-gateway', 'gpt-4o', 2.5],
    ['ollama', 'deepseek-reasoner', undefined],
    ['groq', 'command-r', undefined],
    ['', 'constructor', undefined],
  ])('%s %s', (provider, model, expected) => {
    expect(inputPrice(provider, model)).toBe(expected);
  });

  test('names do not grow without end', () => {
    expect(modelNames(`${'a/'.repeat(10_000)}x`).every((name) => name.length <= 300)).toBe(true);
  });
});

test.each<[string, string, number]>([
  ['deepseek-chat', '2025-03-01', 0.27],
  ['deepseek-chat', '2025-09-04', 0.27],
  ['deepseek-chat', '2025-09-05', 0.56],
  ['deepseek-chat', '2025-10-01', 0.28],
  ['deepseek-chat', '2027-01-01', 0.14],
  ['deepseek-chat', '1970-01-01', 0.27],
  ['claude-sonnet-5', '2026-08-31', 2],
  ['claude-sonnet-5', '2026-09-01', 3],
])('%s on %s', (model, day, expected) => {
  expect(inputPrice('', model, Date.parse(`${day}T00:00:00Z`))).toBe(expected);
});

test.each<[string, string, TokenCounts, bigint]>([
  ['input and output', 'gpt-4o', { inputTokens: 1_000, outputTokens: 500 }, 7_500_000n],
  ['one token', 'gpt-4o-mini', { inputTokens: 1, outputTokens: 0 }, 150n],
  [
    'a part of a nano-dollar is rounded once',
    'deepseek-v4-pro',
    { inputTokens: 1, outputTokens: 0, cachedInputTokens: 1 },
    4n,
  ],
  [
    'a thousand of them are not',
    'deepseek-v4-pro',
    { inputTokens: 1_000, outputTokens: 0, cachedInputTokens: 1_000 },
    3_625n,
  ],
  [
    'cached input is part of the input',
    'gpt-4o',
    { inputTokens: 1_000, outputTokens: 0, cachedInputTokens: 800 },
    1_500_000n,
  ],
  [
    'cache writes, too',
    'claude-sonnet-4',
    { inputTokens: 1_000, outputTokens: 0, cachedInputTokens: 500, cacheCreationTokens: 400 },
    1_950_000n,
  ],
  [
    'all of it cached',
    'gpt-4o',
    { inputTokens: 1_000, outputTokens: 0, cachedInputTokens: 1_000 },
    1_250_000n,
  ],
  [
    'more cached than input: counts of Anthropic’s API, beside the input',
    'claude-sonnet-4',
    { inputTokens: 10, outputTokens: 0, cachedInputTokens: 1_000 },
    330_000n,
  ],
  [
    'no price for cached input: that of input',
    'grok-2',
    { inputTokens: 1_000, outputTokens: 0, cachedInputTokens: 800 },
    2_000_000n,
  ],
  ['a long context, at its border', 'gemini-2.5-pro', { inputTokens: 200_000, outputTokens: 0 }, NANO / 4n],
  ['a long context', 'gemini-2.5-pro', { inputTokens: 200_001, outputTokens: 1_000 }, 515_002_500n],
])('cost: %s', (_, model, tokens, expected) => {
  expect(costOf('', model, tokens)).toBe(expected);
});

test('no tokens, no cost', () => {
  expect(costOf('openai', 'gpt-4o', { inputTokens: 0, outputTokens: 0 })).toBeUndefined();
});

const count = fc.nat({ max: Number.MAX_SAFE_INTEGER });

test('cost is exact in whole numbers, however many tokens', () => {
  fc.assert(
    fc.property(count, count, (inputTokens, outputTokens) => {
      fc.pre(inputTokens + outputTokens > 0);
      const exact = (BigInt(inputTokens) * 150_000n + BigInt(outputTokens) * 600_000n + 500n) / 1_000n;
      expect(costOf('openai', 'gpt-4o-mini', { inputTokens, outputTokens })).toBe(exact);
    }),
  );
});

const row = (more: object = {}) => ({
  provider: 'openai',
  models: ['gpt-4o'],
  validFrom: '2020-01-01',
  usdPerMillionTokens: { input: 1, output: 2 },
  ...more,
});
const tableOf = (...models: unknown[]) => JSON.stringify({ date: '2026-11-01', models });
const withOverrides = (json: string, provider: string, model: string) =>
  costNanoUsd(loadPrices(json), { provider, model, atUnixMs: AT, tokens: MILLION });

test('rows of one’s own win for the models that they name', () => {
  const own = tableOf(
    row(),
    row({ models: ['my-*'], provider: 'ollama', usdPerMillionTokens: { input: 0.5, output: 0 } }),
  );
  expect(withOverrides(own, 'openai', 'gpt-4o-2024-05-13')).toBe(NANO);
  expect(withOverrides(own, 'openai', 'gpt-4o-mini')).toBe(150_000_000n);
  expect(withOverrides(own, 'ollama', 'my-llama')).toBe(NANO / 2n);
  expect(withOverrides(own, 'ollama', 'gpt-4o')).toBeUndefined();
  expect(loadPrices(own).date).toBe('2026-11-01');
});

test.each<[string, string, RegExp]>([
  ['no JSON', '{', /this is not JSON/],
  ['no object', '[]', /the whole must be an object; found \[\]/],
  ['no date', '{"models":[]}', /date must be a day as YYYY-MM-DD; found nothing/],
  ['a day that is none', '{"date":"2026-02-31","models":[]}', /date must be a day/],
  ['no models', '{"date":"2026-01-01"}', /models must be a list/],
  ['a field that is not known', tableOf(row({ price: 1 })), /models\[0\] must be only .*; found "price"/],
  ['no provider', tableOf(row({ provider: '' })), /models\[0\]\.provider must be a name/],
  ['no names', tableOf(row(), row({ models: [] })), /models\[1\]\.models must be a list of names/],
  ['no day', tableOf(row({ validFrom: 'today' })), /models\[0\]\.validFrom must be a day/],
  [
    'a price as text',
    tableOf(row({ usdPerMillionTokens: { input: '1', output: 1 } })),
    /models\[0\]\.usdPerMillionTokens\.input must be US dollars.*; found "1"/,
  ],
  [
    'a negative price',
    tableOf(row({ usdPerMillionTokens: { input: 1, output: -1 } })),
    /output must be US dollars/,
  ],
  [
    'too many decimals',
    tableOf(row({ usdPerMillionTokens: { input: 1e-7, output: 1 } })),
    /at most six decimals/,
  ],
  [
    'a long context without its border',
    tableOf(row({ longContext: { input: 1, output: 1 } })),
    /longContext\.aboveInputTokens must be a number of tokens/,
  ],
])('refused: %s', (_, json, message) => {
  expect(() => loadPrices(json)).toThrow(message);
  expect(() => loadPrices(json)).toThrow(PermanentError);
});

test('an error names the file', () => {
  expect(() => loadPrices('[]', '/etc/prices.json')).toThrow(/^\/etc\/prices\.json: the whole must be/);
});

test('every name of the built-in table finds its own row', () => {
  for (const { provider, models, validFrom, usdPerMillionTokens } of table.models) {
    for (const name of models) {
      const model = name.replace('*', '');
      const tokens = { inputTokens: 1_000, outputTokens: 0 };
      const cost = costNanoUsd(prices, { provider, model, atUnixMs: Date.parse(validFrom), tokens });
      expect([name, Number(cost)]).toEqual([name, Math.round(usdPerMillionTokens.input * 1e6)]);
    }
  }
});

test('whatever is asked, nothing is thrown', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), count, (provider, model, inputTokens) => {
      costOf(provider, model, { inputTokens, outputTokens: 0 });
    }),
  );
});
