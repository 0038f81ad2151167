/**
 * Where the hot columns of a span come from: OpenInference, OpenTelemetry GenAI and Junjo attributes, old names
 * included. The first key of a list that the span has with a usable value wins, whatever their order in the span.
 * https://github.com/Arize-ai/openinference/blob/main/spec/semantic_conventions.md
 * https://opentelemetry.io/docs/specs/semconv/registry/attributes/gen-ai/
 */
import type { AttributeValue } from '@studio/core';

const SOURCES = {
  openInferenceKind: ['openinference.span.kind'],
  genAiOperation: ['gen_ai.operation.name'],
  provider: ['llm.provider', 'gen_ai.provider.name', 'gen_ai.system', 'llm.system'],
  model: ['llm.model_name', 'gen_ai.response.model', 'gen_ai.request.model', 'embedding.model_name'],
  inputTokens: ['llm.token_count.prompt', 'gen_ai.usage.input_tokens', 'gen_ai.usage.prompt_tokens'],
  outputTokens: [
    'llm.token_count.completion',
    'gen_ai.usage.output_tokens',
    'gen_ai.usage.completion_tokens',
  ],
  costUsd: ['llm.cost.total'],
  sessionId: ['session.id', 'gen_ai.conversation.id'],
  userId: ['user.id'],
  junjoSpanType: ['junjo.span_type'],
  // The second is the name of SDKs up to 0.62.
  junjoExecutableRuntimeId: ['junjo.executable_runtime_id', 'junjo.id'],
} as const;

type Field = keyof typeof SOURCES;
const FIELDS = Object.keys(SOURCES) as Field[];
const SLOT = Object.fromEntries(FIELDS.map((field, slot) => [field, slot])) as Record<Field, number>;
const NUMERIC: ReadonlySet<Field> = new Set(['inputTokens', 'outputTokens', 'costUsd']);

interface Source {
  readonly slot: number;
  readonly rank: number;
  readonly isNumeric: boolean;
}

const BY_KEY: ReadonlyMap<string, Source> = new Map(
  FIELDS.flatMap((field, slot) =>
    SOURCES[field].map((key, rank) => [key, { slot, rank, isNumeric: NUMERIC.has(field) }] as const),
  ),
);

/** GenAI operations by the OpenInference kind that they are. */
const KIND_OF_OPERATION: Readonly<Record<string, string>> = {
  chat: 'LLM',
  text_completion: 'LLM',
  generate_content: 'LLM',
  embeddings: 'EMBEDDING',
  execute_tool: 'TOOL',
  create_agent: 'AGENT',
  invoke_agent: 'AGENT',
};

export interface LlmFields {
  readonly openInferenceKind: string;
  readonly provider: string;
  readonly model: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costNanoUsd: bigint;
  readonly sessionId: string;
  readonly userId: string;
  readonly junjoSpanType: string;
  readonly junjoExecutableRuntimeId: string;
}

const NONE = 255;

/** Picks the fields out of one span after another: `clear`, `take` each attribute, `fields`. */
export class LlmFieldReader {
  readonly #ranks = new Uint8Array(FIELDS.length).fill(NONE);
  readonly #texts: string[] = FIELDS.map(() => '');
  readonly #numbers = new Float64Array(FIELDS.length);
  #isEmpty = true;

  clear(): void {
    if (this.#isEmpty) return;
    this.#ranks.fill(NONE);
    this.#texts.fill('');
    this.#numbers.fill(0);
    this.#isEmpty = true;
  }

  take(key: string, value: AttributeValue): void {
    const source = BY_KEY.get(key);
    if (source === undefined || source.rank >= this.#ranks[source.slot]!) return;
    if (source.isNumeric) {
      const number = typeof value === 'bigint' ? Number(value) : value;
      if (typeof number !== 'number' || !(number >= 0) || number === Number.POSITIVE_INFINITY) return;
      this.#numbers[source.slot] = number;
    } else {
      if (typeof value !== 'string' || value === '') return;
      this.#texts[source.slot] = value;
    }
    this.#ranks[source.slot] = source.rank;
    this.#isEmpty = false;
  }

  fields(): LlmFields {
    if (this.#isEmpty) return EMPTY;
    return {
      openInferenceKind: this.#kind(),
      provider: this.#text('provider'),
      model: this.#text('model'),
      inputTokens: this.#tokens('inputTokens'),
      outputTokens: this.#tokens('outputTokens'),
      costNanoUsd: nanoUsd(this.#numbers[SLOT.costUsd]!),
      sessionId: this.#text('sessionId'),
      userId: this.#text('userId'),
      junjoSpanType: this.#text('junjoSpanType'),
      junjoExecutableRuntimeId: this.#text('junjoExecutableRuntimeId'),
    };
  }

  #kind(): string {
    const kind = this.#text('openInferenceKind');
    if (kind !== '') return kind.toUpperCase();
    const operation = this.#text('genAiOperation');
    if (operation !== '') return KIND_OF_OPERATION[operation] ?? '';
    // Before semantic conventions 1.27 there was no operation name; a model call names its system and its model.
    return this.#hasGenAiProvider() && this.#text('model') !== '' ? 'LLM' : '';
  }

  #hasGenAiProvider(): boolean {
    const rank = this.#ranks[SLOT.provider]!;
    return rank !== NONE && SOURCES.provider[rank]!.startsWith('gen_ai.');
  }

  #text(field: Field): string {
    return this.#texts[SLOT[field]]!;
  }

  #tokens(field: Field): number {
    return Math.min(Math.round(this.#numbers[SLOT[field]]!), Number.MAX_SAFE_INTEGER);
  }
}

const MAX_NANO_USD = 2n ** 63n - 1n;

/** US dollars as a double → whole nano-dollars, so that sums are exact. */
function nanoUsd(usd: number): bigint {
  const nano = BigInt(Math.round(Math.min(usd * 1e9, Number.MAX_VALUE)));
  return nano > MAX_NANO_USD ? MAX_NANO_USD : nano;
}

const EMPTY: LlmFields = {
  openInferenceKind: '',
  provider: '',
  model: '',
  inputTokens: 0,
  outputTokens: 0,
  costNanoUsd: 0n,
  sessionId: '',
  userId: '',
  junjoSpanType: '',
  junjoExecutableRuntimeId: '',
};
