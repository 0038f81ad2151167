import type { Executable } from '../executable.ts';
import { type Integrity, integrityOf, lossCounts } from '../integrity.ts';
import type { Meter } from '../json/clone-json.ts';
import type { Payload } from '../payload.ts';
import type { JunjoTrace } from '../read-trace.ts';
import type { StoreBoundary } from '../store/boundary.ts';
import { inInterval } from '../store/in-interval.ts';
import { type ReconstructionStatus, reconstruct } from '../store/replay.ts';
import type { Transition } from '../store/transitions.ts';

/** A store as an execution saw it: its start state and the patches; every later state follows from these. */
export interface StoreView {
  readonly store_id: string;
  readonly parent_store_id: string | null;
  readonly name: string | null;
  readonly owner_span_id: string;
  readonly role: StoreBoundary['role'];
  readonly status: ReconstructionStatus;
  readonly reason: string | null;
  readonly revision_start: number | null;
  readonly revision_end: number | null;
  readonly start: Payload | null;
  /** null when the store is verified: it is the start state with all patches applied. */
  readonly end: Payload | null;
  readonly transitions: readonly TransitionView[];
  readonly integrity: Integrity;
}

export interface TransitionView {
  readonly sequence: number;
  readonly revision_before: number | null;
  readonly revision_after: number | null;
  readonly span_id: string;
  readonly event_id: string | null;
  readonly action: string | null;
  readonly time_unix_nano: string;
  /** `value` is the list of operations (RFC 6902). */
  readonly patch: Payload | null;
}

/** Transitions of all stores together: an answer is never more than a few times its trace. */
const MOST_TRANSITIONS = 100_000;

export function storeViews(trace: JunjoTrace, owners: readonly Executable[], meter: Meter): StoreView[] {
  let left = MOST_TRANSITIONS;
  const views: StoreView[] = [];
  for (const { spanId } of owners) {
    for (const boundary of trace.stores.get(spanId)?.boundaries ?? []) {
      const transitions = inInterval(boundary, trace.transitions.byStore.get(boundary.storeId) ?? []);
      left -= transitions.length + 1;
      if (left < 0) return views;
      views.push(storeView(boundary, transitions, meter));
    }
  }
  return views;
}

function storeView(boundary: StoreBoundary, transitions: readonly Transition[], meter: Meter): StoreView {
  const { owner, storeId, start, end } = boundary;
  const { status, reason, diagnostics } = reconstruct(boundary, transitions, meter);
  const spans = new Set([owner.source, ...transitions.map(({ source }) => source)]);
  return {
    store_id: storeId,
    parent_store_id: boundary.parentStoreId,
    name: transitions.find(({ storeName }) => storeName !== null)?.storeName ?? null,
    owner_span_id: owner.spanId,
    role: boundary.role,
    status,
    reason,
    revision_start: boundary.revisionStart,
    revision_end: boundary.revisionEnd,
    start,
    end: status === 'verified' ? null : end,
    transitions: transitions.map(transitionView),
    integrity: integrityOf(diagnostics, lossCounts(spans)),
  };
}

function transitionView(transition: Transition): TransitionView {
  return {
    sequence: transition.sequence,
    revision_before: transition.revisionBefore,
    revision_after: transition.revisionAfter,
    span_id: transition.spanId,
    event_id: transition.eventId,
    action: transition.action,
    time_unix_nano: transition.timeUnixNano.toString(),
    patch: transition.patch,
  };
}
