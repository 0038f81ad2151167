import { RetryableError } from '@studio/core';

export interface EmbeddingsRequest {
  readonly endpoint: string;
  readonly apiKey: string | undefined;
  readonly model: string;
  readonly texts: readonly string[];
  /** Asked for when given. */
  readonly dimensions: number | undefined;
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

/** The endpoint does not take these inputs: one of them is too long, or it takes fewer at once. */
export class RefusedInputs extends Error {}

/** Worth another try soon: overload, a restart, a lost connection. */
export class TryAgain extends RetryableError {}

/** A number is at most about 25 characters of JSON. */
const BYTES_A_NUMBER = 32;
const MAX_DIMENSIONS = 16_384;
const REFUSING = new Set([400, 413, 422]);

/**
 * One `POST …/embeddings`: vectors in the order of the texts. Errors name the status, and never what was sent or answered:
 * both may hold texts.
 * @throws RefusedInputs, TryAgain; RetryableError `embedder_unavailable` for what needs someone (401, 404, not JSON)
 */
export async function requestEmbeddings(request: EmbeddingsRequest): Promise<number[][]> {
  const response = await send(request);
  if (response.ok) return readVectors(response, request.texts.length);
  await response.body?.cancel();
  const { status } = response;
  if (REFUSING.has(status)) throw new RefusedInputs(`the embeddings endpoint answered ${status}`);
  const retryAfterMs = retryAfter(response);
  const details = { code: 'embedder_unavailable', ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
  const message = `The embeddings endpoint answered ${status}.`;
  if (status === 429 || status === 408 || status >= 500) throw new TryAgain(message, details);
  throw new RetryableError(message, details);
}

async function send(request: EmbeddingsRequest): Promise<Response> {
  const { endpoint, apiKey, model, texts, dimensions, timeoutMs, signal } = request;
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    return await fetch(endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        ...(apiKey ? { authorization: `Bearer ${apiKey}` } : {}),
      },
      body: JSON.stringify({
        model,
        input: texts,
        encoding_format: 'float',
        ...(dimensions === undefined ? {} : { dimensions }),
      }),
      redirect: 'error',
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
  } catch (cause) {
    throw unreachable(cause, request);
  }
}

function unreachable(cause: unknown, { signal, timeoutMs }: Pick<EmbeddingsRequest, 'signal' | 'timeoutMs'>) {
  if (signal?.aborted) return signal.reason as Error;
  const { name, cause: inner } = cause as Error;
  const why = name === 'TimeoutError' ? `no answer within ${timeoutMs} ms` : codeOf(inner);
  return new TryAgain(`The embeddings endpoint cannot be reached: ${why}.`, { code: 'embedder_unavailable' });
}

const codeOf = (cause: unknown): string =>
  String((cause as { code?: unknown } | undefined)?.code ?? 'the connection failed');

async function readVectors(response: Response, count: number): Promise<number[][]> {
  const body = await readBounded(response, count * MAX_DIMENSIONS * BYTES_A_NUMBER);
  const items = itemsOf(body);
  const vectors: number[][] = [];
  for (const [position, item] of items.entries()) {
    const { index = position, embedding } = item as { index?: number; embedding?: unknown };
    if (Array.isArray(embedding) && embedding.every(Number.isFinite)) vectors[index] = embedding as number[];
  }
  const isWhole = vectors.length === count && !vectors.includes(undefined as never);
  if (items.length === count && isWhole) return vectors;
  throw new RetryableError('The embeddings endpoint answered something else than embeddings.', {
    code: 'embedder_unavailable',
  });
}

function itemsOf(body: string): readonly object[] {
  try {
    const { data } = JSON.parse(body) as { data?: unknown };
    return Array.isArray(data) && data.every((item) => typeof item === 'object' && item) ? data : [];
  } catch {
    return [];
  }
}

async function readBounded(response: Response, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of response.body ?? []) {
      bytes += chunk.length;
      if (bytes > maxBytes) return '';
      chunks.push(chunk);
    }
  } catch {
    throw new TryAgain('The embeddings endpoint broke off its answer.', { code: 'embedder_unavailable' });
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Seconds, or a date. */
function retryAfter(response: Response): number | undefined {
  const text = response.headers.get('retry-after');
  if (text === null) return undefined;
  const seconds = /^\d+$/.test(text) ? Number(text) : (Date.parse(text) - Date.now()) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, seconds * 1000) : undefined;
}
