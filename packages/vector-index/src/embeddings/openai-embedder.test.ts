import { type Clock, systemClock } from '@studio/core';
import { afterEach, describe, expect, test } from 'vitest';
import {
  type Answer,
  type EmbeddingsCall,
  type EmbeddingsEndpoint,
  embeddings,
  startEmbeddingsEndpoint,
} from '../../test/embeddings-endpoint.ts';
import { type EmbedderConfig, openEmbedder } from './open-embedder.ts';
import { endpointOf } from './openai-embedder.ts';

const SECRET = 'the secret text of a user';

let endpoint: EmbeddingsEndpoint | undefined;
afterEach(() => endpoint?.[Symbol.asyncDispose]());

/** Sleeps are noted, and over at once. */
function eager(slept: number[] = []): Clock {
  const sleep = async (ms: number, signal?: AbortSignal) => {
    slept.push(ms);
    signal?.throwIfAborted();
  };
  return { ...systemClock, sleep };
}

async function open(
  answer: (call: EmbeddingsCall, number: number) => Answer | Promise<Answer>,
  config: Partial<EmbedderConfig> = {},
  clock: Clock = eager(),
) {
  endpoint = await startEmbeddingsEndpoint(answer);
  const { calls, url } = endpoint;
  const whole = { url, model: 'test', apiKey: 'sk-1', dimensions: 2, maxInputBytes: 1_000, ...config };
  return { embedder: openEmbedder(whole, { clock }), calls };
}

/** The text's length and 1, as the model of these tests has it. */
const lengths = ({ body: { input } }: EmbeddingsCall) => embeddings(input.map((text) => [text.length, 1]));
const refuse: Answer = { status: 400, body: { error: { message: SECRET } } };

test('asks as OpenAI wants to be asked, and gives vectors of length 1 in order', async () => {
  const { embedder, calls } = await open(lengths);
  const [first, second] = await embedder.embed(['abc', 'ab']);
  expect(first?.vector.map((value) => value.toFixed(4))).toEqual(['0.9487', '0.3162']);
  expect(second?.vector.map((value) => value.toFixed(4))).toEqual(['0.8944', '0.4472']);
  expect(calls[0]?.path).toBe('/v1/embeddings');
  expect(calls[0]?.headers.authorization).toBe('Bearer sk-1');
  expect(calls[0]?.body).toEqual({ model: 'test', input: ['abc', 'ab'], encoding_format: 'float' });
  expect(await embedder.embed([])).toEqual([]);
});

test('answers in another order are put in order', async () => {
  const { embedder } = await open(() => ({
    status: 200,
    body: {
      data: [
        { index: 1, embedding: [0, 1] },
        { index: 0, embedding: [1, 0] },
      ],
    },
  }));
  expect((await embedder.embed(['a', 'b'])).map(({ vector }) => vector)).toEqual([
    [1, 0],
    [0, 1],
  ]);
});

test('batches by count and by bytes, a few at once, in order', async () => {
  const { embedder, calls } = await open(lengths, { maxInputBytes: 8_192 });
  const texts = Array.from({ length: 100 }, (_, i) => 'x'.repeat(i < 50 ? i + 1 : 8_000));
  const made = await embedder.embed(texts);
  expect(made).toHaveLength(100);
  made.forEach(({ vector: [x = 0, y = 1] }, i) => {
    expect(Math.round(x / y)).toBe(texts[i]?.length);
  });
  for (const { body } of calls) {
    expect(body.input.length).toBeLessThanOrEqual(32);
    expect(body.input.join('').length).toBeLessThanOrEqual(128 * 1024);
  }
  expect(calls.length).toBeGreaterThan(4);
});

test('never more than four requests at once', async () => {
  const { embedder } = await open(async (call) => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    return lengths(call);
  });
  await Promise.all([1, 2, 3].map(() => embedder.embed(Array.from({ length: 200 }, () => 'x'))));
  expect(endpoint?.mostAtOnce()).toBeLessThanOrEqual(4);
  expect(endpoint?.mostAtOnce()).toBeGreaterThan(1);
});

describe('texts that are too long', () => {
  test('are cut to the limit, whole characters, and say so', async () => {
    const { embedder, calls } = await open(lengths, { maxInputBytes: 5 });
    const made = await embedder.embed(['äöü', 'short', 'longer']);
    expect(calls[0]?.body.input).toEqual(['äö', 'short', 'longe']);
    expect(made.map(({ isCut }) => isCut)).toEqual([true, false, true]);
  });

  test('are found and halved when the endpoint takes less than was said; the others are not touched', async () => {
    const { embedder } = await open((call) =>
      call.body.input.some((text) => text.length > 300) ? refuse : lengths(call),
    );
    const made = await embedder.embed(['a', 'x'.repeat(1_000), 'b']);
    expect(made.map(({ isCut }) => isCut)).toEqual([false, true, false]);
    const [x = 0, y = 1] = made[1]?.vector ?? [];
    expect(Math.round(x / y)).toBe(250);
  });

  test('that are refused at any length get no vector', async () => {
    const { embedder } = await open((call) =>
      call.body.input.some((text) => text.startsWith('bad')) ? refuse : lengths(call),
    );
    const made = await embedder.embed(['good', `bad ${'x'.repeat(900)}`]);
    expect(made.map(({ vector }) => vector.length)).toEqual([2, 0]);
  });
});

test('an endpoint that refuses every text has another problem than the texts', async () => {
  const { embedder } = await open(() => refuse);
  await expect(embedder.embed(['a', 'b'])).rejects.toMatchObject({
    name: 'RetryableError',
    code: 'embedder_unavailable',
  });
});

test('a vector of zeros is none', async () => {
  const { embedder } = await open(() => embeddings([[0, 0]]));
  expect(await embedder.embed(['a'])).toEqual([{ vector: [], isCut: false }]);
});

describe('dimensions', () => {
  test('are asked for when the model gives another number', async () => {
    const { embedder, calls } = await open(({ body }) =>
      embeddings([body.dimensions === 2 ? [1, 0] : [1, 0, 0]]),
    );
    expect((await embedder.embed(['a']))[0]?.vector).toEqual([1, 0]);
    await embedder.embed(['b']);
    expect(calls.map(({ body }) => body.dimensions)).toEqual([undefined, 2, 2]);
  });

  test('that cannot be had are an error that names the variable', async () => {
    const { embedder } = await open(() => embeddings([[1, 0, 0]]));
    await expect(embedder.embed(['a'])).rejects.toThrow(
      'its vectors have 3 numbers, but JUNJO_EMBEDDINGS_DIMENSIONS is 2',
    );
  });
});

describe('an endpoint in trouble', () => {
  test.each([429, 408, 500, 502, 503])('%i is tried again', async (status) => {
    const slept: number[] = [];
    const { embedder, calls } = await open(
      (call, number) => (number < 2 ? { status, body: SECRET } : lengths(call)),
      {},
      eager(slept),
    );
    expect(await embedder.embed(['a'])).toHaveLength(1);
    expect([calls.length, slept.length]).toEqual([3, 2]);
  });

  test('Retry-After is kept, up to the longest pause', async () => {
    const slept: number[] = [];
    const after = ['7', '3600', 'Wed, 21 Oct 2015 07:28:00 GMT'];
    const { embedder } = await open(
      (call, number) => {
        const value = after[number];
        return value ? { status: 429, headers: { 'retry-after': value }, body: {} } : lengths(call);
      },
      { maxPauseMs: 20_000 },
      eager(slept),
    );
    await embedder.embed(['a']);
    expect(slept.slice(0, 2)).toEqual([7_000, 20_000]);
    expect(slept[2]).toBeLessThanOrEqual(20_000);
  });

  test('a dropped connection and an answer that never comes are tried again, four times in all', async () => {
    const { embedder, calls } = await open(() => Promise.reject(new Error('drop')));
    await expect(embedder.embed(['a'])).rejects.toMatchObject({ code: 'embedder_unavailable' });
    expect(calls).toHaveLength(4);
    await endpoint?.[Symbol.asyncDispose]();
    const late = await open(() => new Promise(() => {}), { timeoutMs: 20 });
    await expect(late.embedder.embed(['a'])).rejects.toThrow('no answer within 20 ms');
  });

  test.each([
    ['401', { status: 401, body: SECRET }],
    ['404', { status: 404, body: SECRET }],
    ['text', { status: 200, body: SECRET }],
    ['too few vectors', embeddings([[1, 0]])],
    ['no vectors', { status: 200, body: { data: [{ index: 0 }, { index: 1 }] } }],
    [
      'an index out of nowhere',
      {
        status: 200,
        body: {
          data: [
            { index: 7, embedding: [1, 0] },
            { index: 1, embedding: [1, 0] },
          ],
        },
      },
    ],
    ['no numbers', { status: 200, body: { data: [{ embedding: ['x', 0] }, { embedding: [null, 1] }] } }],
  ] as const)('%s is waited out by the caller', async (_, answer) => {
    const { embedder, calls } = await open(() => answer);
    await expect(embedder.embed(['a', 'b'])).rejects.toMatchObject({
      name: 'RetryableError',
      code: 'embedder_unavailable',
    });
    expect(calls).toHaveLength(1);
  });

  test('an aborted call ends with the reason', async () => {
    const { embedder } = await open(() => new Promise(() => {}));
    const controller = new AbortController();
    const embedding = embedder.embed(['a'], controller.signal);
    controller.abort(new Error('enough'));
    await expect(embedding).rejects.toThrow('enough');
  });
});

test('no error says what was sent or answered', async () => {
  const answers: Answer[] = [
    refuse,
    { status: 401, body: SECRET },
    { status: 500, body: SECRET },
    { status: 200, body: SECRET },
  ];
  for (const answer of answers) {
    const { embedder } = await open(() => answer);
    const error = await embedder.embed([SECRET]).then(
      () => undefined,
      (reason: Error) => reason,
    );
    expect(error).toBeInstanceOf(Error);
    for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
      expect(`${cause.message} ${cause.stack}`).not.toContain(SECRET);
    }
    await endpoint?.[Symbol.asyncDispose]();
  }
});

test.each([
  ['https://api.openai.com/v1', 'https://api.openai.com/v1/embeddings'],
  ['http://localhost:11434', 'http://localhost:11434/v1/embeddings'],
  ['http://localhost:8080/', 'http://localhost:8080/v1/embeddings'],
  [
    'https://x/openai/deployments/d/embeddings?api-version=1',
    'https://x/openai/deployments/d/embeddings?api-version=1',
  ],
  ['https://x/api/v1/', 'https://x/api/v1/embeddings'],
])('%s', (url, expected) => {
  expect(endpointOf(url)).toBe(expected);
});
