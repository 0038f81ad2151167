/** Spans and questions about them, always the same: what a search should find is known. */
import { createHash } from 'node:crypto';
import { lexicalVector } from '../../src/lexical/lexical-vector.ts';
import { pointId, type VectorPoint } from '../../src/point.ts';
import { type Intent, intents } from './intents.ts';

const SPANS_OF_AN_INTENT = 26;
const CITIES = ['Bern', 'Lisbon', 'Oslo', 'Kyoto', 'Porto', 'Graz', 'Lyon', 'Cork', 'Turin', 'Malmo'];
const PREFIXES = ['', 'Hello. ', 'Hi there, ', 'Good morning. ', 'Quick question: ', ''];
const SUFFIXES = ['', ' Thank you!', ' It is urgent.', ' I wrote twice already.', ' Please answer today.'];

export interface Question {
  readonly kind: 'literal' | 'paraphrased' | 'identifier';
  readonly text: string;
  /** Ids of the points that answer it. */
  readonly relevant: ReadonlySet<string>;
}

export interface LabelledSet {
  readonly points: readonly VectorPoint[];
  readonly questions: readonly Question[];
}

export function labelledSet(projectId: string, endMs: number): LabelledSet {
  const made = intents.flatMap((intent, i) =>
    Array.from({ length: SPANS_OF_AN_INTENT }, (_, n) => spanOf(projectId, intent, i, n, endMs)),
  );
  const idsOf = (isMeant: (span: (typeof made)[number]) => boolean) =>
    new Set(made.filter(isMeant).map(({ point }) => point.id));
  const ofIntents = intents.flatMap(({ id, literal, paraphrased }): Question[] => {
    const relevant = idsOf((span) => span.intent === id);
    return [
      ...literal.map((text) => ({ kind: 'literal' as const, text, relevant })),
      ...paraphrased.map((text) => ({ kind: 'paraphrased' as const, text, relevant })),
    ];
  });
  const named = made.filter(({ order, point }, i) => i % 11 === 0 && point.text.includes(order));
  const ofOrders = named.map(
    ({ order }): Question => ({
      kind: 'identifier',
      text: `what happened with ${order}`,
      relevant: idsOf(({ point }) => point.text.includes(order)),
    }),
  );
  return { points: made.map(({ point }) => point), questions: [...ofIntents, ...ofOrders] };
}

/** Of one intent there are few phrasings: spans differ from each other in names, numbers and courtesies. */
function spanOf(projectId: string, intent: Intent, i: number, n: number, endMs: number) {
  const order = `A-${10_000 + ((i * 977 + n * 331) % 90_000)}`;
  const pick = <T>(list: readonly T[], salt: number): T => list[(n * 7 + i * 3 + salt) % list.length]!;
  const fill = (text: string) => text.replaceAll('{order}', order).replaceAll('{city}', pick(CITIES, 1));
  const asked = fill(`${pick(PREFIXES, n >> 1)}${pick(intent.asked, 0)}${pick(SUFFIXES, n >> 2)}`);
  const text = [asked, fill(pick(intent.answered, n >> 1))].filter(Boolean).join('\n');
  const hex = createHash('sha256').update(`${i}:${n}`).digest('hex');
  const [traceId, spanId] = [hex.slice(0, 32), hex.slice(32, 48)];
  const startUnixMs = endMs - (i * SPANS_OF_AN_INTENT + n) * 60_000;
  const point: VectorPoint = {
    id: pointId(projectId, traceId, spanId, hex),
    projectId,
    traceId,
    spanId,
    name: 'ChatCompletion',
    serviceName: 'assistant',
    kind: 'LLM',
    model: 'gpt-4o',
    sessionId: '',
    startUnixMs,
    receivedAtUnixMs: startUnixMs,
    text,
    isTextCut: false,
    sparse: lexicalVector(text),
  };
  return { intent: intent.id, order, point };
}
