/** Retrieval-augmented answers: embedding, retrieval, reranking, then a model told in GenAI attributes. */
import { type Attributes, SpanKind } from '@opentelemetry/api';
import type { DemoSpan } from './demo-span.ts';
import type { Dice } from './dice.ts';
import { genAiCall } from './llm-call.ts';

const SERVICE = 'docs-search';
const INDEX = 'vector-index';

const QUESTIONS = [
  [
    'How long do we keep delivery notes?',
    'Delivery notes are kept for ten years (handbook 4.2), invoices too; route logs for 90 days.',
  ],
  [
    'Which cold-chain temperature holds for fresh fish?',
    'Fresh fish travels on melting ice at 0 to 2 °C; above 4 °C for more than 15 minutes it is discarded.',
  ],
  [
    'Who signs off a supplier change?',
    'A supplier change is signed off by purchasing and by quality together, before the first order.',
  ],
  [
    'May drivers leave boxes with neighbours?',
    'Only with the consent that customers give in their settings, and never boxes with frozen goods.',
  ],
] as const;

const PASSAGES = [
  'Records. Delivery notes and invoices are kept for ten years; route logs for 90 days, then they are anonymised.',
  'Fish. 0–2 °C on melting ice. The logger in the box is read at hand-over; a reading above 4 °C for 15 minutes means discard.',
  'Suppliers. A change needs purchasing and quality. The form is in the appendix; without both signatures nothing is ordered.',
  'Hand-over. With consent a box may be left with a neighbour. Frozen goods never: they return to the hub.',
  'Hubs. Each hub has one person who answers for the cold chain during a shift, named on the board at the gate.',
] as const;

export function documentQuestion(dice: Dice): DemoSpan {
  const [question, answer] = dice.of(QUESTIONS);
  const found = PASSAGES.map((content, index) => ({
    id: `handbook-${index + 1}`,
    content,
    score: Math.round(dice.share() * 1000) / 1000,
  }))
    .sort((a, b) => b.score - a.score)
    .slice(0, 4);
  const isEmpty = dice.share() < 0.05;
  const passages = isEmpty ? [] : found;
  const context = passages.map(({ id, content }) => `[${id}] ${content}`).join('\n');
  const model = dice.of(['claude-sonnet-4-5', 'claude-haiku-4-5']);
  const system = {
    role: 'system',
    content: `Answer from these passages only, and name them.\n${context}`,
  } as const;
  return {
    service: SERVICE,
    name: 'answer question',
    kind: SpanKind.SERVER,
    afterMs: 0,
    ownMs: dice.between(3, 12),
    attributes: {
      'openinference.span.kind': 'CHAIN',
      'user.id': `employee-${dice.between(1, 25)}`,
      'input.value': question,
      'output.value': isEmpty ? 'I found nothing about that in the handbook.' : answer,
    },
    children: [
      embedding(question, dice),
      retrieval(question, passages, dice),
      ...(isEmpty ? [] : [reranking(question, passages, dice)]),
      genAiCall(
        {
          service: SERVICE,
          provider: 'anthropic',
          model,
          temperature: 0,
          messages: [system, { role: 'user', content: question }],
          answer: {
            role: 'assistant',
            content: isEmpty ? 'I found nothing about that in the handbook.' : answer,
          },
        },
        dice,
      ),
    ],
  };
}

function embedding(question: string, dice: Dice): DemoSpan {
  const tokens = Math.ceil(question.length / 4);
  return {
    service: SERVICE,
    name: 'CreateEmbeddings',
    afterMs: 1,
    ownMs: dice.between(20, 90),
    attributes: {
      'openinference.span.kind': 'EMBEDDING',
      'embedding.model_name': 'text-embedding-3-small',
      'embedding.embeddings.0.embedding.text': question,
      'llm.token_count.prompt': tokens,
      'llm.token_count.total': tokens,
    },
  };
}

type Passages = readonly { readonly id: string; readonly content: string; readonly score: number }[];

function retrieval(question: string, passages: Passages, dice: Dice): DemoSpan {
  return {
    service: SERVICE,
    name: 'retrieve passages',
    afterMs: 1,
    ownMs: 1,
    attributes: {
      'openinference.span.kind': 'RETRIEVER',
      'input.value': question,
      ...documents('retrieval.documents', passages),
    },
    children: [
      {
        service: INDEX,
        name: 'query handbook',
        kind: SpanKind.CLIENT,
        afterMs: 1,
        ownMs: dice.between(4, 60),
        attributes: {
          'db.system.name': 'qdrant',
          'db.operation.name': 'query',
          'db.collection.name': 'handbook',
        },
      },
    ],
  };
}

function reranking(question: string, passages: Passages, dice: Dice): DemoSpan {
  return {
    service: SERVICE,
    name: 'rerank',
    afterMs: 1,
    ownMs: dice.between(30, 120),
    attributes: {
      'openinference.span.kind': 'RERANKER',
      'reranker.model_name': 'bge-reranker-v2-m3',
      'reranker.query': question,
      'reranker.top_k': 2,
      ...documents('reranker.input_documents', passages),
      ...documents('reranker.output_documents', passages.slice(0, 2)),
    },
  };
}

function documents(prefix: string, passages: Passages): Attributes {
  const entries = passages.flatMap(({ id, content, score }, index) => [
    [`${prefix}.${index}.document.id`, id],
    [`${prefix}.${index}.document.content`, content],
    [`${prefix}.${index}.document.score`, score],
  ]);
  return Object.fromEntries(entries) as Attributes;
}
