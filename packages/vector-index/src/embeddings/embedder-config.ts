/** An endpoint that speaks OpenAI's embeddings API: OpenAI, Ollama, TEI, vLLM, … */
export interface EmbedderConfig {
  /** Base URL as OPENAI_BASE_URL has it (`https://api.openai.com/v1`); an address alone means its `/v1`. */
  readonly url: string;
  readonly model: string;
  readonly apiKey?: string | undefined;
  /** Numbers in a vector; asked of the endpoint when the model gives another number by itself. */
  readonly dimensions: number;
  /** UTF-8 bytes of a text that the model takes; the rest is cut off. A token is about four bytes of English. */
  readonly maxInputBytes: number;
  /** Longest wait for an answer, ms. Default 30,000. */
  readonly timeoutMs?: number;
  /** Longest pause between two tries, ms; also where an endpoint asks for more. Default 20,000. */
  readonly maxPauseMs?: number;
}
