/**
 * What the LLM columns and the text for search cost on the path of every span, in CPU-seconds per million spans:
 * `node bench/llm.ts`. The reference in the same run is one `Map` look-up for each attribute and nothing else.
 */
import { parseArgs } from 'node:util';
import type { AttributeValue } from '@studio/core';
import { LlmFieldReader, loadPrices, spanText } from '@studio/llm';

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '40' }, spans: { type: 'string', default: '5000' } },
});
const spans = Number(values.spans);

type Attributes = readonly (readonly [string, AttributeValue])[];

const words = 'some words of a message '.repeat(20);
const shapes: Readonly<Record<string, Attributes>> = {
  'HTTP, 10 attributes': [
    ['http.request.method', 'GET'],
    ['http.route', '/orders/{id}'],
    ['http.response.status_code', 200n],
    ['server.address', 'shop'],
    ['server.port', 443n],
    ['url.full', 'https://shop/orders/1'],
    ['network.peer.address', '10.0.0.1'],
    ['user_agent.original', 'curl'],
    ['thread.id', 4n],
    ['code.function.name', 'main'],
  ],
  'OpenInference, 10 attributes': [
    ['openinference.span.kind', 'LLM'],
    ['llm.provider', 'openai'],
    ['llm.model_name', 'gpt-4o-2024-08-06'],
    ['llm.token_count.prompt', 1200n],
    ['llm.token_count.completion', 300n],
    ['session.id', 's'],
    ['llm.input_messages.0.message.role', 'user'],
    ['llm.input_messages.0.message.content', words],
    ['llm.output_messages.0.message.role', 'assistant'],
    ['llm.output_messages.0.message.content', words],
  ],
  'OpenInference, 31 messages': [
    ['openinference.span.kind', 'LLM'],
    ['llm.model_name', 'gpt-4o'],
    ['llm.token_count.prompt', 1200n],
    ...Array.from({ length: 31 }, (_, n) => [
      [`llm.input_messages.${n}.message.role`, n % 2 ? 'assistant' : 'user'] as const,
      [`llm.input_messages.${n}.message.content`, words] as const,
    ]).flat(),
  ],
  'GenAI, 31 messages as JSON': [
    ['gen_ai.operation.name', 'chat'],
    ['gen_ai.provider.name', 'openai'],
    ['gen_ai.response.model', 'gpt-4o-2024-08-06'],
    ['gen_ai.usage.input_tokens', 1200n],
    [
      'gen_ai.input.messages',
      JSON.stringify(
        Array.from({ length: 31 }, (_, n) => ({
          role: n % 2 ? 'assistant' : 'user',
          parts: [{ type: 'text', content: words }],
        })),
      ),
    ],
  ],
};

const fields = new LlmFieldReader();
const priced = new LlmFieldReader(loadPrices());
const STATUS = { code: 0, message: '' };
const known = new Map([['llm.model_name', 1]]);
let found = 0;

const cases: Readonly<Record<string, (attributes: Attributes) => void>> = {
  fields: (attributes) => takeAll(fields, attributes),
  'fields and cost': (attributes) => takeAll(priced, attributes),
  'text for search': (attributes) => {
    const pairs = attributes.map(([key, value]) => ({ key, value }));
    found += spanText({ attributes: pairs, events: [], status: STATUS }).request.length;
  },
  'reference: a look-up each': (attributes) => {
    for (const [key] of attributes) found += known.get(key) ?? 0;
  },
};

function takeAll(reader: LlmFieldReader, attributes: Attributes): void {
  reader.clear();
  for (const [key, value] of attributes) reader.take(key, value);
  found += reader.fields(1_795_237_721_000_000_000n).inputTokens;
}

for (const [shape, attributes] of Object.entries(shapes)) {
  console.log(shape);
  for (const [name, run] of Object.entries(cases)) {
    let best = Number.POSITIVE_INFINITY;
    // The least of some rounds: other work on the machine only ever adds. Round 0 is for the compiler.
    for (let round = 0; round <= Number(values.rounds); round++) {
      const before = process.cpuUsage();
      for (let i = 0; i < spans; i++) run(attributes);
      const { user, system } = process.cpuUsage(before);
      if (round > 0) best = Math.min(best, (user + system) / spans);
    }
    console.log(`  ${name.padEnd(28)}${best.toFixed(2).padStart(8)} CPU-s per million spans`);
  }
}
console.log(`(${found} found)`);
