import { url } from './address-kinds.ts';
import { optional, setting } from './setting.ts';
import { byteSize, flag, integer, text } from './value-kinds.ts';

/** The vector index, and the endpoint that makes dense vectors. */
export const vectorSettings = {
  vectorIndex: setting('JUNJO_VECTOR_INDEX', flag(), {
    doc: 'Whether prompts, responses and errors are indexed for search. Off: spans are stored, and the search answers that it is off.',
    default: 'true',
  }),
  qdrantUrl: optional('JUNJO_QDRANT_URL', url('http', 'https'), {
    doc: 'REST interface of Qdrant: `http://host:6333`. Not set: tables in ClickHouse, whichever one the spans are in.',
    secret: true,
  }),
  qdrantApiKey: optional('JUNJO_QDRANT_API_KEY', text(), { doc: 'API key of Qdrant.', secret: true }),
  embeddingsUrl: optional('JUNJO_EMBEDDINGS_URL', url('http', 'https'), {
    doc: "An endpoint with OpenAI's embeddings API (OpenAI, Ollama, TEI, vLLM), such as `https://api.openai.com/v1`. Not set: search by words alone. Texts of spans are sent there.",
  }),
  embeddingsModel: optional('JUNJO_EMBEDDINGS_MODEL', text('the name of a model'), {
    doc: 'Embedding model, such as `text-embedding-3-small`. With another one all points get new vectors in time.',
  }),
  embeddingsApiKey: optional('JUNJO_EMBEDDINGS_API_KEY', text(), {
    doc: 'Sent to the embeddings endpoint as a bearer token.',
    secret: true,
  }),
  embeddingsDimensions: optional('JUNJO_EMBEDDINGS_DIMENSIONS', integer(1, 16_384), {
    doc: 'Numbers in a vector of the model; it is asked for them when it gives another number by itself.',
  }),
  embeddingsMaxInputBytes: setting('JUNJO_EMBEDDINGS_MAX_INPUT', byteSize({ min: '128', max: '8KiB' }), {
    doc: 'Text that the model takes, the rest is cut off: about four bytes of English a token, so `2KiB` for a model of 512 tokens.',
    default: '8KiB',
  }),
};
