import { StatusCode } from '@studio/core';
import type { SpanRow } from '../row.ts';
import { storedCost, storedTokenCount } from '../stored-numbers.ts';
import { durationNs, minuteOf } from '../stored-time.ts';
import { latencyBucket } from './latency-bucket.ts';

const NS_PER_SECOND = 1_000_000_000n;

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
  cachedInputTokens: bigint;
  reasoningTokens: bigint;
  costNanoUsd: bigint;
  /** Latency bucket → spans. */
  readonly latency: Map<number, number>;
}

/** Rollups of one project, minute and partition of the store, by what else is in the key. */
interface Minute {
  readonly startNs: bigint;
  readonly endNs: bigint;
  readonly of: SpanRow;
  readonly rollups: Map<string, Map<string, Map<string, Map<string, RollupRow>>>>;
}

/**
 * The rollup of a batch: a function of its rows alone (same rows, same result, in the order in which keys first
 * appear), so that a batch formed again adds what the first one would have added.
 */
export function rollupRows(rows: readonly SpanRow[]): RollupRow[] {
  const all: RollupRow[] = [];
  const minutes = new Map<string, Minute>();
  let minute: Minute | undefined;
  for (const row of rows) {
    // Neighbours mostly share the minute: then neither its key nor a division of bigints is needed.
    if (minute === undefined || !isWithin(minute, row)) minute = minuteFor(minutes, row);
    add(rollupFor(minute, row, all), row);
  }
  return all;
}

function isWithin({ startNs, endNs, of }: Minute, row: SpanRow): boolean {
  return (
    row.startUnixNano >= startNs &&
    row.startUnixNano < endNs &&
    row.projectId === of.projectId &&
    row.bucketDay === of.bucketDay &&
    row.retentionClass === of.retentionClass
  );
}

function minuteFor(minutes: Map<string, Minute>, row: SpanRow): Minute {
  const seconds = minuteOf(row.startUnixNano);
  const key = `${seconds} ${row.bucketDay} ${row.retentionClass.length}:${row.retentionClass}${row.projectId}`;
  const startNs = BigInt(seconds) * NS_PER_SECOND;
  return getOrAdd(minutes, key, () => ({
    startNs,
    endNs: startNs + 60n * NS_PER_SECOND,
    of: row,
    rollups: new Map(),
  }));
}

function rollupFor(minute: Minute, row: SpanRow, all: RollupRow[]): RollupRow {
  const byKind = getOrAdd(minute.rollups, row.serviceName, () => new Map());
  const byProvider = getOrAdd(byKind, row.openInferenceKind, () => new Map());
  const byModel = getOrAdd(byProvider, row.provider, () => new Map());
  return getOrAdd(byModel, row.model, () => {
    const rollup = emptyRollup(row, Number(minute.startNs / NS_PER_SECOND));
    all.push(rollup);
    return rollup;
  });
}

function getOrAdd<T>(map: Map<string, T>, key: string, make: () => T): T {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}

function emptyRollup(row: SpanRow, minute: number): RollupRow {
  return {
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
    cachedInputTokens: 0n,
    reasoningTokens: 0n,
    costNanoUsd: 0n,
    latency: new Map(),
  };
}

function add(rollup: RollupRow, row: SpanRow): void {
  rollup.spans += 1;
  if (row.statusCode === StatusCode.ERROR) rollup.errors += 1;
  if (row.inputTokens !== 0) rollup.inputTokens += BigInt(storedTokenCount(row.inputTokens));
  if (row.outputTokens !== 0) rollup.outputTokens += BigInt(storedTokenCount(row.outputTokens));
  if (row.cachedInputTokens !== 0)
    rollup.cachedInputTokens += BigInt(storedTokenCount(row.cachedInputTokens));
  if (row.reasoningTokens !== 0) rollup.reasoningTokens += BigInt(storedTokenCount(row.reasoningTokens));
  if (row.costNanoUsd !== 0n) rollup.costNanoUsd += storedCost(row.costNanoUsd);
  const bucket = latencyBucket(durationNs(row.startUnixNano, row.endUnixNano));
  rollup.latency.set(bucket, (rollup.latency.get(bucket) ?? 0) + 1);
}
