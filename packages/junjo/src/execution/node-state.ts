import type { Executable } from '../executable.ts';

export interface NodeState {
  /** What its runs came to: `failed` when one failed. `unknown`: no run is known of, and some may be missing. */
  readonly state: 'completed' | 'failed' | 'cancelled' | 'skipped' | 'unknown';
  readonly executed: number;
  readonly failed: number;
  readonly cancelled: number;
  /** Of all runs together. */
  readonly runningNano: bigint;
  /** Of its runs, oldest first. */
  readonly spanIds: readonly string[];
}

/** `isWhole`: all that ran in the execution is known. */
export function nodeState(runs: readonly Executable[], isWhole: boolean): NodeState {
  const failed = runs.filter(({ outcome }) => outcome === 'failed').length;
  const cancelled = runs.filter(({ outcome }) => outcome === 'cancelled').length;
  return {
    state: stateOf(runs.length, failed, cancelled, isWhole),
    executed: runs.length,
    failed,
    cancelled,
    runningNano: runs.reduce((sum, { source: { span } }) => sum + durationOf(span), 0n),
    spanIds: runs.map(({ spanId }) => spanId),
  };
}

function stateOf(executed: number, failed: number, cancelled: number, isWhole: boolean): NodeState['state'] {
  if (executed === 0) return isWhole ? 'skipped' : 'unknown';
  if (failed > 0) return 'failed';
  return cancelled > 0 ? 'cancelled' : 'completed';
}

function durationOf(span: Executable['source']['span']): bigint {
  const duration = span.endTimeUnixNano - span.startTimeUnixNano;
  return duration > 0n ? duration : 0n;
}
