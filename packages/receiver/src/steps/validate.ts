import { PermanentError } from '@studio/core';
import { validateTraces } from '@studio/otlp';
import { ok, refused, type StepOutcome } from '../outcome.ts';

export interface Validated {
  /** Spans in the request. 0 = nothing to store, which is fine. */
  readonly spanCount: number;
  readonly validCount: number;
  readonly rejectedCount: number;
  /** Why the first rejected span was, '' when none. */
  readonly reason: string;
}

/** One pass over the wire format: structure, id lengths, counts. A request without one valid span is refused. */
export function validate(body: Uint8Array): StepOutcome<Validated> {
  try {
    const { spanCount, validCount, rejectedCount, reason = '' } = validateTraces(body);
    if (spanCount > 0 && validCount === 0) {
      return { ...refused('all_spans_invalid', `No span of the request is valid: ${reason}`), rejectedCount };
    }
    return ok({ spanCount, validCount, rejectedCount, reason });
  } catch (error) {
    if (error instanceof PermanentError) return refused('undecodable', error.message);
    throw error;
  }
}
