import { operations, type SearchBody } from '@studio/api-schema';
import { type Clock, RetryableError } from '@studio/core';
import type { Logger } from '@studio/runtime';
import {
  type Embedder,
  lexicalQuery,
  type VectorAnswer,
  type VectorFilter,
  type VectorQuery,
} from '@studio/vector-index';
import type { VectorSearch } from '../../deps.ts';
import { HttpError } from '../../errors/http-error.ts';
import type { Serve } from '../../http/call.ts';
import { searchToJson } from './search-to-json.ts';

const DEFAULT_RANGE_MS = 30 * 86_400_000;

/** People wait for it: the embedder of a search has less time than that of the indexer. */
const EMBED_TIMEOUT_MS = 5_000;

type Mode = SearchBody['mode'];

export interface SearchDeps {
  readonly vectors: VectorSearch | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
}

export function serveSearch(serve: Serve, { vectors, clock, logger }: SearchDeps): void {
  serve(operations.search, async ({ body, caller: { projectId } }) => {
    requireOneQuestion(body);
    if (!vectors) throw new HttpError('search_off', 'The search is off: JUNJO_VECTOR_INDEX is false.');
    const { index, embedder } = vectors;
    const { query = '', like, limit } = body;
    const mode = modeFor(body.mode, embedder);
    const shared = { projectId, filter: filterOf(body, clock.nowMs()), limit };
    if (like) {
      const { trace_id: traceId, span_id: spanId } = like;
      const by = { lexical: mode !== 'dense', dense: mode !== 'lexical' };
      const found = await index.similarTo({ ...shared, traceId, spanId, by });
      if (found) return searchToJson(found, mode, query);
      throw new HttpError('not_found', `Span ${spanId} of trace ${traceId} has no text that is indexed.`);
    }
    const dense = mode === 'lexical' ? undefined : await embedQuery(query, mode, embedder);
    const answered = mode === 'hybrid' && !dense ? 'lexical' : mode;
    const sparse = answered === 'dense' ? undefined : lexicalQuery(query);
    const answer: VectorAnswer = await index.query({ ...shared, sparse, dense });
    return searchToJson(answer, answered, query);
  });

  /** For `hybrid` words do while the embedder is away; for `dense` nothing does. */
  async function embedQuery(
    query: string,
    mode: Mode,
    embedder: Embedder | undefined,
  ): Promise<VectorQuery['dense']> {
    if (!embedder) return undefined;
    try {
      const [embedding] = await embedder.embed([query], AbortSignal.timeout(EMBED_TIMEOUT_MS));
      return { model: embedder.model, vector: embedding?.vector ?? [] };
    } catch (cause) {
      if (mode === 'dense') {
        throw new RetryableError('The embedder does not answer.', { code: 'embedder_unavailable', cause });
      }
      logger.warn({ err: cause }, 'the embedder does not answer: searching by words alone');
      return undefined;
    }
  }
}

function requireOneQuestion({ query, like }: SearchBody): void {
  if ((query === undefined) !== (like === undefined)) return;
  const problem = { path: 'body', message: 'must have either query or like' };
  throw new HttpError('validation_failed', `${problem.path}: ${problem.message}`, { problems: [problem] });
}

function modeFor(asked: Mode, embedder: Embedder | undefined): Mode {
  if (embedder) return asked;
  if (asked !== 'dense') return 'lexical';
  const message = 'Search by meaning needs an embeddings endpoint: JUNJO_EMBEDDINGS_URL is not set.';
  throw new HttpError('no_embedder', message);
}

function filterOf({ filters }: SearchBody, nowMs: number): VectorFilter {
  const { service, kind, model, from, to } = filters;
  return {
    serviceName: service,
    kind: kind?.toUpperCase(),
    model,
    fromUnixMs: from ?? Math.min(nowMs, to ?? nowMs) - DEFAULT_RANGE_MS,
    toUnixMs: to,
  };
}
