import type { TextRow } from '../content/text-rows.ts';
import { dateOf } from './encode-spans.ts';
import type { RowBinaryWriter } from './row-binary-writer.ts';

/** Columns in the order in which `encodeTexts` writes them. */
export const TEXT_COLUMNS = ['retention_class', 'bucket_day', 'project_id', 'hash', 'body'] as const;

export function encodeTexts(writer: RowBinaryWriter, texts: readonly TextRow[]): void {
  for (const text of texts) {
    writer.string(text.retentionClass);
    writer.uint16(dateOf(text.bucketDay));
    writer.string(text.projectId);
    writer.raw(text.hash);
    writer.blob(text.body);
  }
}
