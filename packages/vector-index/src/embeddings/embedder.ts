/** What a model made of a text. */
export interface Embedding {
  /** Of length 1; empty when the model refuses the text, which it would do again. */
  readonly vector: readonly number[];
  /** Only the beginning of the text was given to the model. */
  readonly isCut: boolean;
}

/** Turns texts into dense vectors. Texts MUST NOT appear in its errors or logs. */
export interface Embedder {
  /** Names the vectors: those of different models cannot be compared. */
  readonly model: string;
  readonly dimensions: number;
  /**
   * In the order of the texts. Makes as many requests as that takes, a few at once.
   * @throws RetryableError `embedder_unavailable` when the endpoint does not do its work now, for whatever reason
   */
  embed(texts: readonly string[], signal?: AbortSignal): Promise<readonly Embedding[]>;
}
