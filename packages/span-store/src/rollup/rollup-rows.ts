import { StatusCode } from '@studio/core';
import type { SpanRow } from '../row.ts';
import { storedCost, storedTokenCount } from '../stored-numbers.ts';
import { durationNs, minuteOf } from '../stored-time.ts';
import { latencyBucket } from './latency-bucket.ts';

/** Sums of the spans of one minute, service, kind, provider and model within one partition of the store. */
export interface RollupRow {
  readonly retentionClass: string;
  readonly bucketDay: number;
  readonly projectId: string;
  /** Unix seconds, a multiple of 60. */
  readonly minute: number;
  readonly serviceName: string;
  readonly openInferenceKind: string;
  readonly provider: string;
  readonly model: string;
  spans: number;
  errors: number;
  inputTokens: bigint;
  outputTokens: bigint;
  costNanoUsd: bigint;
  /** Latency bucket → spans. */
  readonly latency: Map<number, number>;
}

/**
 * The rollup of a batch: a function of its rows alone (same rows, same result, in the order in which keys first
 * appear), so that a batch formed again adds what the first one would have added.
 */
export function rollupRows(rows: readonly SpanRow[]): RollupRow[] {
  const byKey = new Map<string, RollupRow>();
  let last: RollupRow | undefined;
  for (const row of rows) {
    const minute = minuteOf(row.startUnixNano);
    if (last === undefined || !isOfKey(last, row, minute)) last = rollupOf(byKey, row, minute);
    add(last, row);
  }
  return [...byKey.values()];
}

function isOfKey(rollup: RollupRow, row: SpanRow, minute: number): boolean {
  return (
    rollup.minute === minute &&
    rollup.model === row.model &&
    rollup.openInferenceKind === row.openInferenceKind &&
    rollup.serviceName === row.serviceName &&
    rollup.projectId === row.projectId &&
    rollup.provider === row.provider &&
    rollup.bucketDay === row.bucketDay &&
    rollup.retentionClass === row.retentionClass
  );
}

function rollupOf(byKey: Map<string, RollupRow>, row: SpanRow, minute: number): RollupRow {
  const texts = [row.projectId, row.serviceName, row.openInferenceKind, row.provider, row.model];
  const key = `${row.bucketDay} ${minute} ${lengthPrefixed(row.retentionClass)}${texts.map(lengthPrefixed).join('')}`;
  let rollup = byKey.get(key);
  if (rollup === undefined) {
    rollup = {
      retentionClass: row.retentionClass,
      bucketDay: row.bucketDay,
      projectId: row.projectId,
      minute,
      serviceName: row.serviceName,
      openInferenceKind: row.openInferenceKind,
      provider: row.provider,
      model: row.model,
      spans: 0,
      errors: 0,
      inputTokens: 0n,
      outputTokens: 0n,
      costNanoUsd: 0n,
      latency: new Map(),
    };
    byKey.set(key, rollup);
  }
  return rollup;
}

/** Two different lists of texts never give the same key, whatever characters clients send. */
function lengthPrefixed(text: string): string {
  return `${text.length}:${text}`;
}

function add(rollup: RollupRow, row: SpanRow): void {
  rollup.spans += 1;
  if (row.statusCode === StatusCode.ERROR) rollup.errors += 1;
  if (row.inputTokens !== 0) rollup.inputTokens += BigInt(storedTokenCount(row.inputTokens));
  if (row.outputTokens !== 0) rollup.outputTokens += BigInt(storedTokenCount(row.outputTokens));
  if (row.costNanoUsd !== 0n) rollup.costNanoUsd += storedCost(row.costNanoUsd);
  const bucket = latencyBucket(durationNs(row.startUnixNano, row.endUnixNano));
  rollup.latency.set(bucket, (rollup.latency.get(bucket) ?? 0) + 1);
}
