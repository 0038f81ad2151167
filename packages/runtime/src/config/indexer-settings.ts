import { optional, setting } from './setting.ts';
import { byteSize, duration, integer, share, text } from './value-kinds.ts';

/** Batches, retries and dead letters of the indexer. */
export const indexerSettings = {
  indexerBatchMinRows: setting('JUNJO_INDEXER_BATCH_MIN_ROWS', integer(1, 1_000_000), {
    doc: 'An insert is written when it has this many spans, or JUNJO_INDEXER_BATCH_MIN_BYTES, or has waited JUNJO_INDEXER_LINGER.',
    default: '5000',
  }),
  indexerBatchMinBytes: setting('JUNJO_INDEXER_BATCH_MIN_BYTES', byteSize({ min: '1KiB' }), {
    doc: 'See JUNJO_INDEXER_BATCH_MIN_ROWS; bytes as they are in the log, decompressed.',
    default: '8MiB',
  }),
  indexerBatchMaxRows: setting('JUNJO_INDEXER_BATCH_MAX_ROWS', integer(1, 1_000_000), {
    doc: 'Largest insert: batches grow up to it under load.',
    default: '100000',
    embeddedDefault: '50000',
  }),
  indexerBatchMaxBytes: setting('JUNJO_INDEXER_BATCH_MAX_BYTES', byteSize({ min: '1MiB', max: '1GiB' }), {
    doc: 'Largest insert in bytes as they are in the log, decompressed.',
    default: '64MiB',
    embeddedDefault: '8MiB',
  }),
  indexerLingerMs: setting('JUNJO_INDEXER_LINGER', duration({ max: '1m' }), {
    doc: 'Longest time that a span waits for others before it is inserted.',
    default: '500ms',
  }),
  indexerBufferedBytes: setting('JUNJO_INDEXER_BUFFERED_BYTES', byteSize({ min: '1MiB' }), {
    doc: 'Bytes read ahead for each partition.',
    default: '64MiB',
    embeddedDefault: '16MiB',
  }),
  indexerInsertTimeoutMs: setting('JUNJO_INDEXER_INSERT_TIMEOUT', duration({ min: '1s', max: '1h' }), {
    doc: 'Time limit of one insert; after it the batch is repaired by asking what is stored.',
    default: '2m',
  }),
  indexerRetryMaxMs: setting('JUNJO_INDEXER_RETRY_MAX', duration({ min: '10ms', max: '1h' }), {
    doc: 'Longest pause between two tries while a store is out of reach.',
    default: '30s',
  }),
  twinWindowRecords: setting('JUNJO_TWIN_WINDOW_RECORDS', integer(0, 1_000_000), {
    doc: 'How many records of a partition are looked back over for a request that was sent twice. Must be the same in all indexers.',
    default: '10000',
  }),
  deadLetterBreakerShare: setting('JUNJO_DEAD_LETTER_BREAKER_SHARE', share(), {
    doc: "When more than this share of a project's last spans went to the dead letters, its partition stops with an alarm.",
    default: '0.5',
  }),
  deadLetterBreakerWindow: setting('JUNJO_DEAD_LETTER_BREAKER_WINDOW', integer(1, 10_000_000), {
    doc: 'How many spans of a project the breaker looks back over; it never opens before it has seen so many.',
    default: '1000',
  }),
  pricesFile: optional('JUNJO_PRICES_FILE', text('a file in JSON form'), {
    doc: 'Prices of models that win over the built-in ones, in the form of packages/llm/prices/prices.json; for the indexers and the API. Must be the same in all of them.',
  }),
};
