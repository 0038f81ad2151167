/** What a span says about one model call, tool call, agent run, retrieval …, whichever convention it follows. */

export type ContentPart =
  | { readonly type: 'text'; readonly text: string }
  /** Where the image is: a URL, a file id of the provider, or the beginning of a data URL. */
  | { readonly type: 'image'; readonly url: string; readonly mimeType: string }
  | { readonly type: 'tool_call'; readonly id: string; readonly name: string; readonly argumentsJson: string }
  | { readonly type: 'tool_result'; readonly id: string; readonly resultJson: string }
  | { readonly type: 'reasoning'; readonly text: string };

export interface Message {
  /** `system`, `developer`, `user`, `assistant` or `tool`; others as the span says. */
  readonly role: string;
  readonly content: readonly ContentPart[];
}

export interface ToolDefinition {
  readonly name: string;
  readonly description: string;
  /** JSON Schema of the arguments as a JSON value; null when it is not said. */
  readonly schema: unknown;
}

export interface RetrievedDocument {
  readonly id: string;
  readonly content: string;
  readonly score: number | null;
  /** A JSON value; null when it is not said. */
  readonly metadata: unknown;
}

export interface EmbeddedText {
  readonly text: string;
  /** Length of the vector; 0 when it is not in the span. */
  readonly dimensions: number;
}

export interface CallError {
  readonly type: string;
  readonly message: string;
}

export interface CallTokens {
  readonly input: number;
  readonly output: number;
  readonly cachedInput: number;
  readonly cacheCreation: number;
  readonly reasoning: number;
}

export interface LlmCall {
  /** OpenInference's kinds in lower case: `llm`, `embedding`, `tool`, `agent`, `retriever`, `reranker`, `chain`, … */
  readonly kind: string;
  readonly provider: string;
  readonly model: string;
  readonly requestModel: string;
  readonly operation: string;
  readonly agentName: string;
  readonly toolName: string;
  readonly sessionId: string;
  readonly userId: string;
  /** Settings of the request by name, as JSON values. */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly systemInstructions: readonly ContentPart[];
  readonly inputMessages: readonly Message[];
  readonly outputMessages: readonly Message[];
  /** What went in and came out as one text, for spans that are no conversation; '' when it is not said. */
  readonly input: string;
  readonly output: string;
  readonly tools: readonly ToolDefinition[];
  /** What the answer has to look like, as a JSON value; null when it is not said. */
  readonly responseFormat: unknown;
  readonly tokens: CallTokens;
  /** See `LlmFields`. */
  readonly costNanoUsd: bigint;
  readonly isCostGiven: boolean;
  readonly finishReasons: readonly string[];
  readonly timeToFirstTokenNs: number;
  readonly documents: readonly RetrievedDocument[];
  readonly embeddings: readonly EmbeddedText[];
  readonly errors: readonly CallError[];
  /** What could not be read, a sentence each. */
  readonly notes: readonly string[];
}
