/** One call of a model, told as OpenInference or as OpenTelemetry GenAI instrumentations tell it. */
import { type Attributes, SpanKind } from '@opentelemetry/api';
import type { DemoSpan } from './demo-span.ts';
import type { Dice } from './dice.ts';

export interface Message {
  readonly role: 'system' | 'user' | 'assistant' | 'tool';
  readonly content: string;
  readonly toolCall?: { readonly id: string; readonly name: string; readonly arguments: string };
}

export interface LlmCall {
  readonly service: string;
  readonly provider: string;
  readonly model: string;
  readonly temperature: number;
  readonly messages: readonly Message[];
  readonly answer: Message;
}

/** Roughly what tokenizers make of English. */
const tokensIn = (text: string): number => Math.max(1, Math.ceil(text.length / 4));

const tokensOf = (messages: readonly Message[]): number =>
  messages.reduce(
    (sum, { content, toolCall }) => sum + 4 + tokensIn(content + (toolCall?.arguments ?? '')),
    0,
  );

/** About 20 ms for each token of the answer. */
function timeFor(answer: Message, dice: Dice): number {
  return dice.between(180, 600) + tokensOf([answer]) * dice.between(12, 28);
}

/** A failed call has neither model nor tokens, as in the field. */
export const RATE_LIMITED = {
  type: 'RateLimitError',
  message: 'Error code: 429 - Rate limit reached for requests per min. Please try again in 6s.',
};

export function openInferenceCall(call: LlmCall, dice: Dice, fails = false): DemoSpan {
  const { service, provider, model, temperature, messages, answer } = call;
  const [prompt, completion] = [tokensOf(messages), tokensOf([answer])];
  return {
    service,
    name: 'ChatCompletion',
    afterMs: dice.between(1, 9),
    ownMs: fails ? dice.between(40, 90) : timeFor(answer, dice),
    attributes: {
      'openinference.span.kind': 'LLM',
      'llm.provider': provider,
      'llm.system': provider,
      'llm.invocation_parameters': JSON.stringify({ temperature, max_tokens: 1024 }),
      'input.value': JSON.stringify({
        model,
        messages: messages.map(({ role, content }) => ({ role, content })),
      }),
      'input.mime_type': 'application/json',
      ...messageAttributes('llm.input_messages', messages),
      ...(!fails && {
        'llm.model_name': model,
        'output.value': answer.content || (answer.toolCall?.arguments ?? ''),
        'output.mime_type': 'text/plain',
        ...messageAttributes('llm.output_messages', [answer]),
        'llm.token_count.prompt': prompt,
        'llm.token_count.completion': completion,
        'llm.token_count.total': prompt + completion,
      }),
    },
    ...(fails && { error: RATE_LIMITED }),
  };
}

function messageAttributes(prefix: string, messages: readonly Message[]): Attributes {
  const entries = messages.flatMap(({ role, content, toolCall }, index) => {
    const message = `${prefix}.${index}.message`;
    const call = `${message}.tool_calls.0.tool_call`;
    return [
      [`${message}.role`, role],
      [`${message}.content`, content],
      ...(toolCall
        ? [
            [`${call}.id`, toolCall.id],
            [`${call}.function.name`, toolCall.name],
            [`${call}.function.arguments`, toolCall.arguments],
          ]
        : []),
    ];
  });
  return Object.fromEntries(entries) as Attributes;
}

export function genAiCall(call: LlmCall, dice: Dice): DemoSpan {
  const { service, provider, model, temperature, messages, answer } = call;
  const told = (list: readonly Message[]) =>
    JSON.stringify(list.map(({ role, content }) => ({ role, parts: [{ type: 'text', content }] })));
  return {
    service,
    name: `chat ${model}`,
    kind: SpanKind.CLIENT,
    afterMs: dice.between(1, 9),
    ownMs: timeFor(answer, dice),
    attributes: {
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': provider,
      'gen_ai.request.model': model,
      'gen_ai.response.model': `${model}-20260801`,
      'gen_ai.response.id': `msg_${dice.id()}`,
      'gen_ai.request.temperature': temperature,
      'gen_ai.response.finish_reasons': ['stop'],
      'gen_ai.usage.input_tokens': tokensOf(messages),
      'gen_ai.usage.output_tokens': tokensOf([answer]),
      'gen_ai.input.messages': told(messages),
      'gen_ai.output.messages': told([answer]),
      'server.address': `api.${provider}.com`,
      'server.port': 443,
    },
  };
}
