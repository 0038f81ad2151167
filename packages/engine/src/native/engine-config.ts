import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EngineMemory } from '../engine-options.ts';

/**
 * Writes the engine's configuration into the data folder and returns its path.
 * It is a file because users, grants and table defaults can be had in no other way.
 */
export function writeEngineConfig(dataDir: string, memory: EngineMemory, maxSqlBytes: number): string {
  const usersFile = join(dataDir, 'users.xml');
  const configFile = join(dataDir, 'config.xml');
  writeFileSync(usersFile, usersXml(memory, maxSqlBytes), { mode: 0o600 });
  writeFileSync(configFile, serverXml(usersFile, memory), { mode: 0o600 });
  return configFile;
}

/** Table engines that live in the data folder; the others reach out of it. */
const TABLE_ENGINES = [
  ...['', 'Replacing', 'Summing', 'Aggregating', 'Collapsing', 'VersionedCollapsing', 'Coalescing'].map(
    (kind) => `${kind}MergeTree`,
  ),
  ...['Memory', 'Null', 'View', 'MaterializedView', 'Dictionary', 'Set', 'Join', 'Buffer', 'Merge', 'Log'],
  ...['TinyLog', 'StripeLog', 'GenerateRandom', 'Alias'],
];

/**
 * Settings that nobody may change: by them a file or an address comes into play that no grant covers, or an expression
 * that stands in a text and escapes the check of read-only statements.
 */
const CLOSED_SETTINGS = [
  ...['additional_result_filter', 'additional_table_filters', 'parallel_replicas_custom_key'],
  ...['dialect', 'polyglot_dialect', 'promql_database', 'promql_table'],
  ...['format_template_row', 'format_template_resultset', 'format_schema', 'format_schema_source'],
  ...['format_avro_schema_registry_url', 'url_base', 'rename_files_after_processing'],
  ...['input_format_record_errors_file_path', 'ai_function_text_default_credentials'],
  'ai_function_embedding_default_credentials',
];

/**
 * At most two merges run at once (of 320,000 spans in 32 parts with text indexes each takes 140–170 MB), one place
 * being kept for small ones; both and the largest insert together stay below `maxServerBytes`.
 */
function serverXml(usersFile: string, memory: EngineMemory): string {
  return `<clickhouse>
  <users_config>${escapeXml(usersFile)}</users_config>
  <max_server_memory_usage>${memory.maxServerBytes}</max_server_memory_usage>
  <mark_cache_size>${memory.markCacheBytes}</mark_cache_size>
  <index_mark_cache_size>${memory.markCacheBytes / 2}</index_mark_cache_size>
  <primary_index_cache_size>${memory.markCacheBytes}</primary_index_cache_size>
  <uncompressed_cache_size>0</uncompressed_cache_size>
  <index_uncompressed_cache_size>0</index_uncompressed_cache_size>
  <mmap_cache_size>0</mmap_cache_size>
  <compiled_expression_cache_size>0</compiled_expression_cache_size>
  <query_condition_cache_size>4194304</query_condition_cache_size>
  <text_index_dictionary_block_cache_size>${memory.markCacheBytes}</text_index_dictionary_block_cache_size>
  <text_index_header_cache_size>${memory.markCacheBytes}</text_index_header_cache_size>
  <text_index_postings_cache_size>${memory.markCacheBytes}</text_index_postings_cache_size>
  <vector_similarity_index_cache_size>${memory.markCacheBytes}</vector_similarity_index_cache_size>
  <background_pool_size>2</background_pool_size>
  <background_merges_mutations_concurrency_ratio>1</background_merges_mutations_concurrency_ratio>
  <merge_tree>
    <fsync_after_insert>1</fsync_after_insert>
    <fsync_part_directory>1</fsync_part_directory>
    <min_rows_to_fsync_after_merge>1</min_rows_to_fsync_after_merge>
    <number_of_free_entries_in_pool_to_execute_mutation>1</number_of_free_entries_in_pool_to_execute_mutation>
    <number_of_free_entries_in_pool_to_lower_max_size_of_merge>1</number_of_free_entries_in_pool_to_lower_max_size_of_merge>
    <max_bytes_to_merge_at_max_space_in_pool>10737418240</max_bytes_to_merge_at_max_space_in_pool>
    <merge_max_block_size_bytes>2097152</merge_max_block_size_bytes>
    <max_compress_block_size>262144</max_compress_block_size>
  </merge_tree>
</clickhouse>
`;
}

/** The one user may do everything inside the data folder; FILE, URL, S3 and the other sources are not granted. */
function usersXml(memory: EngineMemory, maxSqlBytes: number): string {
  const spillBytes = Math.floor(memory.maxStatementBytes / 4);
  return `<clickhouse>
  <profiles><default>
    <async_insert>0</async_insert>
    <implicit_select>0</implicit_select>
    <allow_introspection_functions>0</allow_introspection_functions>
    <max_memory_usage>${memory.maxStatementBytes}</max_memory_usage>
    <max_bytes_before_external_group_by>${spillBytes}</max_bytes_before_external_group_by>
    <max_bytes_before_external_sort>${spillBytes}</max_bytes_before_external_sort>
    <max_query_size>${maxSqlBytes * 2}</max_query_size>
    <constraints>${CLOSED_SETTINGS.map((name) => `<${name}><readonly/></${name}>`).join('')}</constraints>
  </default></profiles>
  <quotas><default/></quotas>
  <users><default>
    <password></password>
    <networks><ip>::/0</ip></networks>
    <profile>default</profile>
    <quota>default</quota>
    <grants>
      <query>GRANT SHOW, SELECT, INSERT, ALTER, CREATE, DROP, UNDROP TABLE, TRUNCATE, OPTIMIZE, KILL QUERY, SYSTEM, dictGet, CHECK ON *.*</query>
      <query>GRANT TABLE ENGINE ON ${TABLE_ENGINES.join(', TABLE ENGINE ON ')}</query>
    </grants>
  </default></users>
</clickhouse>
`;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
