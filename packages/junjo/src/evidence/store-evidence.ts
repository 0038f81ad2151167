import type { Diagnostic } from '../diagnostic.ts';
import { type Integrity, integrityOf, lossCounts } from '../integrity.ts';
import type { Meter } from '../json/clone-json.ts';
import type { Json } from '../json/json-value.ts';
import type { Payload } from '../payload.ts';
import type { JunjoTrace } from '../read-trace.ts';
import type { StoreBoundary } from '../store/boundary.ts';
import { inInterval } from '../store/in-interval.ts';
import { reconstruct, replayedStates } from '../store/replay.ts';
import type { Transition } from '../store/transitions.ts';

export interface StoreEvidence {
  readonly store_id: string;
  readonly owner_span_id: string;
  readonly owner_runtime_id: string | null;
  readonly owner_executable_type: string;
  readonly detail: {
    readonly available: true;
    readonly store_id: string;
    readonly revision_start: number | null;
    readonly revision_end: number | null;
    readonly transition_count: number | null;
    readonly reconstructable_claimed: boolean | null;
    readonly reconstructable: boolean;
    readonly reconstruction_status: string;
    readonly reconstruction_reason: string | null;
    readonly start: Payload | null;
    readonly end: Payload | null;
    readonly transitions: readonly TransitionEvidence[];
  };
  readonly integrity: Integrity;
}

export interface TransitionEvidence {
  readonly sequence: number;
  readonly revision_before: number | null;
  readonly revision_after: number | null;
  readonly span_id: string;
  readonly event_id: string | null;
  readonly action: string | null;
  readonly patch: Payload | null;
  /** States of a verified store; null otherwise. */
  readonly before: Json;
  readonly after: Json;
}

/**
 * Every store that an executable of the trace owns. Of one that several worked on (contract 3) the widest part is shown:
 * the one with most transitions, the earliest of equals.
 */
export function storeEvidence(
  trace: JunjoTrace,
  replay: Meter,
  states: Meter,
): Readonly<Record<string, StoreEvidence>> {
  const widest = new Map<string, StoreBoundary>();
  for (const { boundaries } of trace.stores.values()) {
    for (const boundary of boundaries) {
      const known = widest.get(boundary.storeId);
      // Newest first: of equals the last one seen began first.
      if (!known || width(boundary) >= width(known)) widest.set(boundary.storeId, boundary);
    }
  }
  return Object.fromEntries(
    [...widest].map(([storeId, boundary]) => {
      const transitions = inInterval(boundary, trace.transitions.byStore.get(storeId) ?? []);
      return [storeId, evidenceOf(boundary, transitions, replay, states)];
    }),
  );
}

const width = ({ transitionCount }: StoreBoundary): number => transitionCount ?? 0;

function evidenceOf(
  boundary: StoreBoundary,
  transitions: readonly Transition[],
  replay: Meter,
  statesMeter: Meter,
): StoreEvidence {
  const { owner, storeId, start, end } = boundary;
  const { status, reason, diagnostics } = reconstruct(boundary, transitions, replay);
  const isVerified = status === 'verified';
  const states = isVerified && start ? replayedStates(start.value, transitions, statesMeter) : undefined;
  const found = isVerified && states === undefined ? [...diagnostics, TOO_LARGE] : diagnostics;
  const spans = new Set([owner.source, ...transitions.map(({ source }) => source)]);
  return {
    store_id: storeId,
    owner_span_id: owner.spanId,
    owner_runtime_id: owner.runtimeId,
    owner_executable_type: owner.type,
    detail: {
      available: true,
      store_id: storeId,
      revision_start: boundary.revisionStart,
      revision_end: boundary.revisionEnd,
      transition_count: boundary.transitionCount,
      reconstructable_claimed: boundary.claimed,
      reconstructable: isVerified,
      reconstruction_status: status,
      reconstruction_reason: reason,
      start,
      end,
      transitions: transitions.map((transition, index) => ({
        sequence: transition.sequence,
        revision_before: transition.revisionBefore,
        revision_after: transition.revisionAfter,
        span_id: transition.spanId,
        event_id: transition.eventId,
        action: transition.action,
        patch: transition.patch,
        before: states?.[index] ?? null,
        after: states?.[index + 1] ?? null,
      })),
    },
    integrity: integrityOf(found, lossCounts(spans)),
  };
}

const TOO_LARGE: Diagnostic = {
  code: 'states_omitted',
  path: 'transitions',
  message: 'The states are too large to be repeated at each transition.',
};
