import type { AttributeValue } from '@studio/core';
import { costNanoUsd } from '../prices/cost.ts';
import type { Prices } from '../prices/load-prices.ts';
import { isFirstTokenEvent } from './first-token-event.ts';
import { type JsonUsage, junjoUsage, openAiAgentsUsage } from './json-usage.ts';
import { isCharged, kindOfOperation } from './kind.ts';
import { type LlmFields, NO_FIELDS } from './llm-fields.ts';
import { nanoUsd, withinInt64 } from './nano-usd.ts';
import { canonicalProvider } from './provider-names.ts';
import { BY_KEY, FIELDS, SLOT, SOURCES, type Target } from './sources.ts';

const NONE = 255;

/**
 * Picks the fields out of one span after another: `clear`, `take` each attribute (and the events that `wantsEvent`
 * names), `fields`. On the path of every span: one look-up for each attribute, JSON only where a span carries it.
 */
export class LlmFieldReader {
  readonly #prices: Prices | undefined;
  readonly #ranks = new Uint8Array(FIELDS.length).fill(NONE);
  readonly #texts: string[] = FIELDS.map(() => '');
  readonly #numbers = new Float64Array(FIELDS.length);
  /** The slots that the span has filled: the first `#filledCount` of them. */
  readonly #filled = new Uint8Array(FIELDS.length);
  #filledCount = 0;
  #firstTokenUnixNano = 0n;

  /** @param prices for calls that do not say what they cost; without them such a cost is 0 */
  constructor(prices?: Prices) {
    this.#prices = prices;
  }

  clear(): void {
    for (let i = 0; i < this.#filledCount; i++) {
      const slot = this.#filled[i]!;
      this.#ranks[slot] = NONE;
      this.#texts[slot] = '';
      this.#numbers[slot] = 0;
    }
    this.#filledCount = 0;
    this.#firstTokenUnixNano = 0n;
  }

  take(key: string, value: AttributeValue): void {
    const source = BY_KEY.get(key);
    if (source === undefined) return;
    this.#put(source, value);
    if (source.second !== undefined) this.#put(source.second, value);
  }

  /** Whether `takeEvent` has a use for events of this name: others need not be decoded. */
  static wantsEvent(name: string): boolean {
    return isFirstTokenEvent(name);
  }

  takeEvent(name: string, timeUnixNano: bigint): void {
    if (!isFirstTokenEvent(name)) return;
    if (this.#firstTokenUnixNano !== 0n && timeUnixNano >= this.#firstTokenUnixNano) return;
    this.#firstTokenUnixNano = timeUnixNano;
  }

  /** @param startTimeUnixNano of the span: prices change, and a first token is measured from it */
  fields(startTimeUnixNano = 0n): LlmFields {
    if (this.#filledCount === 0 && this.#firstTokenUnixNano === 0n) return NO_FIELDS;
    const texts = this.#texts;
    const numbers = this.#numbers;
    const json = this.#jsonUsage();
    const openInferenceKind = this.#kind();
    const provider = this.#provider(json);
    const model = texts[SLOT.model]! || (json?.model ?? '');
    const inputTokens = wholeNumber(numbers[SLOT.inputTokens]!) || (json?.inputTokens ?? 0);
    const outputTokens = wholeNumber(numbers[SLOT.outputTokens]!) || (json?.outputTokens ?? 0);
    const cachedInputTokens = wholeNumber(numbers[SLOT.cachedInputTokens]!) || (json?.cachedInputTokens ?? 0);
    const cacheCreationTokens =
      wholeNumber(numbers[SLOT.cacheCreationTokens]!) || (json?.cacheCreationTokens ?? 0);
    const isCostGiven = this.#ranks[SLOT.costUsd] !== NONE;
    let cost = 0n;
    if (isCostGiven) cost = nanoUsd(numbers[SLOT.costUsd]!);
    else if (this.#prices !== undefined && model !== '' && isCharged(openInferenceKind)) {
      const tokens = { inputTokens, outputTokens, cachedInputTokens, cacheCreationTokens };
      const atUnixMs = Number(startTimeUnixNano) / 1e6;
      cost = withinInt64(costNanoUsd(this.#prices, { provider, model, atUnixMs, tokens }) ?? 0n);
    }
    return {
      openInferenceKind,
      provider,
      model,
      requestModel: texts[SLOT.requestModel]!,
      inputTokens,
      outputTokens,
      cachedInputTokens,
      cacheCreationTokens,
      reasoningTokens: wholeNumber(numbers[SLOT.reasoningTokens]!) || (json?.reasoningTokens ?? 0),
      costNanoUsd: cost,
      isCostGiven,
      sessionId: texts[SLOT.sessionId]!,
      userId: texts[SLOT.userId]!,
      finishReason: texts[SLOT.finishReason]!,
      timeToFirstTokenNs: this.#timeToFirstTokenNs(startTimeUnixNano),
      agentName: texts[SLOT.agentName]! || (json?.agentName ?? ''),
      toolName: texts[SLOT.toolName]! || (json?.toolName ?? ''),
      operation: texts[SLOT.genAiOperation]! || texts[SLOT.operation]! || (json?.operation ?? ''),
      errorType: texts[SLOT.errorType]!,
      junjoSpanType: texts[SLOT.junjoSpanType]!,
      junjoExecutableRuntimeId: texts[SLOT.junjoExecutableRuntimeId]!,
    };
  }

  #put(target: Target, value: AttributeValue): void {
    const { slot, rank } = target;
    const before = this.#ranks[slot]!;
    if (rank >= before) return;
    if (target.isNumeric) {
      const number = typeof value === 'bigint' ? Number(value) : value;
      if (typeof number !== 'number' || !(number >= 0) || number === Number.POSITIVE_INFINITY) return;
      this.#numbers[slot] = number;
    } else {
      const text = slot === SLOT.finishReason ? firstReason(value) : value;
      if (typeof text !== 'string' || text === '') return;
      this.#texts[slot] = text;
    }
    this.#ranks[slot] = rank;
    if (before === NONE) this.#filled[this.#filledCount++] = slot;
  }

  #jsonUsage(): JsonUsage | undefined {
    const texts = this.#texts;
    const usage = texts[SLOT.junjoUsage]!;
    if (usage !== '') return junjoUsage(usage);
    const data = texts[SLOT.openAiAgentsData]!;
    return data === '' ? undefined : openAiAgentsUsage(data);
  }

  #kind(): string {
    const texts = this.#texts;
    const kind = texts[SLOT.openInferenceKind]!;
    if (kind !== '') return kind.toUpperCase();
    const operation = texts[SLOT.genAiOperation]!;
    if (operation !== '') return kindOfOperation(operation);
    // Before semantic conventions 1.27 there was no operation name; a model call names its system and its model.
    return this.#hasGenAiProvider() && texts[SLOT.model]! !== '' ? 'LLM' : '';
  }

  #provider(json: JsonUsage | undefined): string {
    const given = this.#texts[SLOT.provider]!;
    if (given !== '') return canonicalProvider(given);
    // The plugin's calls go to OpenAI unless the model's name says otherwise (`litellm/anthropic/…`).
    return json !== undefined && json.model !== '' && !json.model.includes('/') ? 'openai' : '';
  }

  #hasGenAiProvider(): boolean {
    const rank = this.#ranks[SLOT.provider]!;
    return rank !== NONE && SOURCES.provider[rank]!.startsWith('gen_ai.');
  }

  #timeToFirstTokenNs(startTimeUnixNano: bigint): number {
    const seconds = this.#numbers[SLOT.firstTokenSeconds]!;
    if (seconds > 0) return wholeNumber(seconds * 1e9);
    const ms = this.#numbers[SLOT.firstTokenMs]!;
    if (ms > 0) return wholeNumber(ms * 1e6);
    const after = this.#firstTokenUnixNano - startTimeUnixNano;
    return this.#firstTokenUnixNano !== 0n && after > 0n ? wholeNumber(Number(after)) : 0;
  }
}

function wholeNumber(value: number): number {
  // Most counts are small whole numbers, and V8 keeps those without a heap number of their own.
  const small = value | 0;
  return small === value ? small : Math.min(Math.round(value), Number.MAX_SAFE_INTEGER);
}

/** `gen_ai.response.finish_reasons` is a list, or a list as JSON text where the exporter knows no lists. */
function firstReason(value: AttributeValue): AttributeValue {
  if (Array.isArray(value)) return (value as readonly AttributeValue[])[0] ?? null;
  if (typeof value !== 'string' || !value.startsWith('[')) return value;
  return /^\[\s*"([^"\\]*)"/.exec(value)?.[1] ?? value;
}
