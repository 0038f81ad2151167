import { settings } from './settings.ts';

/** Variables of the original system that mean nothing here. */
const OBSOLETE = new Set([
  'WAL_DIR',
  'SNAPSHOT_PATH',
  'FLUSH_MAX_MB',
  'FLUSH_MAX_AGE_SECS',
  'BACKPRESSURE_MAX_MB',
  'PARQUET_OUTPUT_DIR',
  'INTERNAL_GRPC_PORT',
  'INDEXER_POLL_INTERVAL',
  'INDEXER_BATCH_SIZE',
  'PREPARE_HOT_SNAPSHOT_CACHE_TTL_MS',
  'RECENT_COLD_MAX_FILES',
  'RECENT_COLD_MAX_AGE_SECS',
  'JUNJO_API_KEY_CACHE_TTL_SECONDS',
  'JUNJO_API_KEY_CACHE_MAX_ENTRIES',
  'JUNJO_API_KEY_VALIDATION_MAX_CONCURRENCY',
  'JUNJO_API_KEY_VALIDATION_MAX_PENDING',
  'JUNJO_API_KEY_VALIDATION_TIMEOUT_MS',
  'JUNJO_BACKEND_MEM_LIMIT',
  'JUNJO_SQLITE_PATH',
  'JUNJO_METADATA_DB_PATH',
  'JUNJO_PARQUET_STORAGE_PATH',
  'JUNJO_UI_DIR',
]);

/** Ours, but read by something else: tests, the exporter library. */
const ELSEWHERE = /^JUNJO_(TEST_|AI_STUDIO_|SERVER_API_KEY$)/;

/** One sentence for each variable that looks meant for us and has no effect. */
export function strayVariables(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  const known = new Set<string>(Object.values(settings).map((setting) => setting.env));
  const sentences: string[] = [];
  for (const name of Object.keys(env).sort()) {
    if (!env[name]?.trim() || known.has(name)) continue;
    if (OBSOLETE.has(name) || name.startsWith('JUNJO_DF_')) {
      sentences.push(`${name} is set, and means nothing any more: it can be removed.`);
    } else if (name.startsWith('JUNJO_') && !ELSEWHERE.test(name)) {
      sentences.push(`${name} is set, and nothing reads it (yet): is the name right?`);
    }
  }
  return sentences;
}
