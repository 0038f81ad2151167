import { bytesToHex } from '@studio/core';
import { expect } from 'vitest';
import { rollupRows } from '../src/rollup/rollup-rows.ts';
import type { SpanBatch, SpanRow } from '../src/row.ts';
import type { Fixture } from './setup.ts';

/**
 * The batches are stored exactly once in every target, and nothing else of their projects is: each (offset, idx) once,
 * sums equal to the raw rows and to what the rows themselves say, each marker once, the traces there.
 */
export async function expectStoredOnce(
  { store, values }: Fixture,
  batches: readonly SpanBatch[],
): Promise<void> {
  const rows = batches.flatMap((batch) => batch.rows.map((row) => ({ batch, row })));
  const projects = [...new Set(rows.map(({ row }) => row.projectId))];
  const ofProjects = projects.length === 0 ? '1' : `project_id IN (${projects.map(quote).join()})`;
  const stored = await values(
    `SELECT concat(log_id, ' ', toString(log_partition), ' ', toString(log_offset), ' ', toString(idx))
     FROM spans WHERE ${ofProjects}`,
  );
  expect(stored.sort()).toEqual(rows.map(({ batch, row }) => place(batch, row)).sort());

  for (const projectId of projects) {
    const raw = await store.rawTotals(projectId);
    expect(await store.rollupTotals(projectId), `rollup of ${projectId}`).toEqual(raw);
    expect(raw, `raw rows of ${projectId}`).toEqual(
      totalsOf(
        rows.map(({ row }) => row),
        projectId,
      ),
    );
  }
  expect(
    await values(`SELECT concat(log_id, ' ', toString(first_offset)) FROM rollup_minute WHERE is_marker
      GROUP BY retention_class, bucket_day, log_id, log_partition, first_offset, last_offset HAVING sum(markers) != 1`),
    'markers that were added more than once',
  ).toEqual([]);
  const traces = await values(`SELECT DISTINCT trace FROM traces WHERE ${ofProjects}`);
  expect(traces.sort()).toEqual([...new Set(rows.map(({ row }) => bytesToHex(row.traceId)))].sort());
}

const quote = (text: string) => `'${text}'`;

function place({ logId, partition }: SpanBatch, { offset, idx }: SpanRow): string {
  return `${logId} ${partition} ${offset} ${idx}`;
}

function totalsOf(rows: readonly SpanRow[], projectId: string) {
  const totals = { spans: 0n, errors: 0n, inputTokens: 0n, outputTokens: 0n, costNanoUsd: 0n };
  for (const rollup of rollupRows(rows.filter((row) => row.projectId === projectId))) {
    totals.spans += BigInt(rollup.spans);
    totals.errors += BigInt(rollup.errors);
    totals.inputTokens += rollup.inputTokens;
    totals.outputTokens += rollup.outputTokens;
    // Sums are Int64 in the store, in raw and rolled-up form alike.
    totals.costNanoUsd = BigInt.asIntN(64, totals.costNanoUsd + rollup.costNanoUsd);
  }
  return totals;
}
