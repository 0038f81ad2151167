import { type Clock, RetryableError } from '@studio/core';
import { type BulkheadPolicy, bulkhead, ExponentialBackoff, type IBackoff } from 'cockatiel';
import type { Embedder, Embedding } from './embedder.ts';
import type { EmbedderConfig } from './embedder-config.ts';
import { cutInput, type Input, inputBatches } from './input-batches.ts';
import { RefusedInputs, requestEmbeddings, TryAgain } from './request-embeddings.ts';

const TIMEOUT_MS = 30_000;
const MAX_PAUSE_MS = 20_000;
const FIRST_PAUSE_MS = 250;
const TRIES = 4;
const REQUESTS_AT_ONCE = 4;
const WAITING_REQUESTS = 1_000;
/** A text that is refused is halved down to this before it is given up. */
const SHORTEST_BYTES = 128;
/** Every model takes this. */
const HARMLESS = 'ok';

/** The Embedder of an endpoint that speaks OpenAI's API. */
export class OpenAiEmbedder implements Embedder {
  readonly model: string;
  readonly dimensions: number;
  readonly #config: EmbedderConfig;
  readonly #endpoint: string;
  readonly #clock: Clock;
  readonly #slots: BulkheadPolicy = bulkhead(REQUESTS_AT_ONCE, WAITING_REQUESTS);
  readonly #backoff: ExponentialBackoff<unknown>;
  /** Only where the model gives another number by itself: some endpoints refuse the parameter. */
  #asksForDimensions = false;

  constructor(config: EmbedderConfig, clock: Clock) {
    this.model = config.model;
    this.dimensions = config.dimensions;
    this.#config = config;
    this.#endpoint = endpointOf(config.url);
    this.#clock = clock;
    const maxDelay = config.maxPauseMs ?? MAX_PAUSE_MS;
    this.#backoff = new ExponentialBackoff({ initialDelay: Math.min(FIRST_PAUSE_MS, maxDelay), maxDelay });
  }

  async embed(texts: readonly string[], signal?: AbortSignal): Promise<readonly Embedding[]> {
    const inputs = texts.map((text) => cutInput(text, this.#config.maxInputBytes));
    const made = await Promise.all(inputBatches(inputs).map((batch) => this.#batch(batch, signal)));
    return made.flat();
  }

  /** A refused request is halved until the text is found that it is about. */
  async #batch(batch: readonly Input[], signal: AbortSignal | undefined): Promise<Embedding[]> {
    try {
      const vectors = await this.#vectors(
        batch.map(({ text }) => text),
        signal,
      );
      return vectors.map((vector, i) => ({ vector: unit(vector), isCut: batch[i]?.isCut ?? false }));
    } catch (error) {
      if (!(error instanceof RefusedInputs)) throw error;
      const [only] = batch;
      if (batch.length === 1 && only) return [await this.#shortened(only, signal)];
      const middle = Math.ceil(batch.length / 2);
      return [
        ...(await this.#batch(batch.slice(0, middle), signal)),
        ...(await this.#batch(batch.slice(middle), signal)),
      ];
    }
  }

  /** Mostly it was too long. */
  async #shortened({ text }: Input, signal: AbortSignal | undefined): Promise<Embedding> {
    for (let bytes = Buffer.byteLength(text) / 2; bytes >= SHORTEST_BYTES; bytes /= 2) {
      try {
        const [vector = []] = await this.#vectors([cutInput(text, Math.floor(bytes)).text], signal);
        return { vector: unit(vector), isCut: true };
      } catch (error) {
        if (!(error instanceof RefusedInputs)) throw error;
      }
    }
    await this.#checkThatItWorks(signal);
    return { vector: [], isCut: true };
  }

  /** Where nothing is taken (an unknown model, a wrong parameter) it is not the text's fault. */
  async #checkThatItWorks(signal: AbortSignal | undefined): Promise<void> {
    try {
      await this.#vectors([HARMLESS], signal);
    } catch (error) {
      if (!(error instanceof RefusedInputs)) throw error;
      throw unavailable(`${error.message} to any text: is JUNJO_EMBEDDINGS_MODEL right?`);
    }
  }

  async #vectors(texts: readonly string[], signal: AbortSignal | undefined): Promise<number[][]> {
    const vectors = await this.#tried(texts, signal);
    if (vectors.every(({ length }) => length === this.dimensions)) return vectors;
    if (!this.#asksForDimensions) {
      this.#asksForDimensions = true;
      return this.#vectors(texts, signal);
    }
    const length = vectors.find((vector) => vector.length !== this.dimensions)?.length;
    throw unavailable(
      `its vectors have ${length} numbers, but JUNJO_EMBEDDINGS_DIMENSIONS is ${this.dimensions}`,
    );
  }

  async #tried(texts: readonly string[], signal: AbortSignal | undefined): Promise<number[][]> {
    const { apiKey, model, timeoutMs = TIMEOUT_MS } = this.#config;
    let backoff: IBackoff<unknown> | undefined;
    for (let tries = 1; ; tries++) {
      try {
        signal?.throwIfAborted();
        return await this.#slots.execute(() =>
          requestEmbeddings({
            endpoint: this.#endpoint,
            apiKey,
            model,
            texts,
            dimensions: this.#asksForDimensions ? this.dimensions : undefined,
            timeoutMs,
            signal,
          }),
        );
      } catch (error) {
        if (!(error instanceof TryAgain) || tries === TRIES) throw error;
        backoff = backoff ? backoff.next(undefined) : this.#backoff.next();
        const asked = Math.min(error.retryAfterMs ?? 0, this.#config.maxPauseMs ?? MAX_PAUSE_MS);
        await this.#clock.sleep(Math.max(backoff.duration, asked), signal);
      }
    }
  }
}

/** `https://host/v1` → its embeddings; an address alone means `/v1`. */
export function endpointOf(url: string): string {
  const parsed = new URL(url);
  const path = parsed.pathname.replace(/\/+$/, '');
  if (!path.endsWith('/embeddings')) parsed.pathname = `${path || '/v1'}/embeddings`;
  return parsed.href;
}

/** Of length 1; a vector of zeros has no direction and says nothing. */
function unit(vector: readonly number[]): number[] {
  const length = Math.hypot(...vector);
  return length > 0 && Number.isFinite(length) ? vector.map((value) => value / length) : [];
}

function unavailable(reason: string): RetryableError {
  return new RetryableError(`The embeddings endpoint does not do its work: ${reason}.`, {
    code: 'embedder_unavailable',
  });
}
