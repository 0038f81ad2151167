/** Replays the patches of a store from its start state and compares what comes out with its end state. */
import { isDeepStrictEqual } from 'node:util';
import { type Diagnostic, diagnosticList, type Report } from '../diagnostic.ts';
import { applyPatch } from '../json/apply-patch.ts';
import { cloneJson, type Meter } from '../json/clone-json.ts';
import type { Json } from '../json/json-value.ts';
import type { Payload } from '../payload.ts';
import type { StoreBoundary } from './boundary.ts';
import { checkContinuity } from './check-continuity.ts';
import type { Transition } from './transitions.ts';

/**
 * `verified`: the patches lead from start to end; `policy_unavailable`: a policy keeps a part from being seen;
 * `failed`: they do not, or something is missing; `not_applicable`: there is no state to compare.
 */
export type ReconstructionStatus = 'verified' | 'policy_unavailable' | 'failed' | 'not_applicable';

export interface Reconstruction {
  readonly status: ReconstructionStatus;
  /** Why it is not verified. */
  readonly reason: string | null;
  readonly diagnostics: readonly Diagnostic[];
}

export function reconstruct(
  boundary: StoreBoundary,
  transitions: readonly Transition[],
  meter: Meter,
): Reconstruction {
  const { diagnostics, report } = diagnosticList();
  const { start, end, claimed } = boundary;
  for (const { code, path, message } of boundary.diagnostics) report(code, path, message);
  for (const transition of transitions) {
    for (const { code, path, message } of transition.diagnostics) report(code, path, message);
  }
  checkContinuity(boundary, transitions, report);
  if (start === null && end === null && transitions.length === 0 && diagnostics.length === 0) {
    return { status: 'not_applicable', reason: 'no_state', diagnostics };
  }
  const withheld = firstWithheld(boundary, transitions);
  if (!diagnostics.some(isFatal) && withheld === undefined) replay(boundary, transitions, meter, report);
  const fatal = diagnostics.find(isFatal);
  const status = fatal ? 'failed' : withheld ? 'policy_unavailable' : 'verified';
  if (claimed !== null && claimed !== (status === 'verified') && status !== 'policy_unavailable') {
    const message = claimed
      ? 'The sender could replay it, and it cannot be replayed here.'
      : 'The sender could not replay it, and it can be replayed here.';
    report('reconstructable_claim_mismatch', 'junjo.store.reconstructable', message);
  }
  return { status, reason: fatal?.code ?? withheld ?? null, diagnostics };
}

/** States are whole nevertheless. */
const HARMLESS: ReadonlySet<string> = new Set(['nonportable_scalar_text', 'invalid_store_name']);
const isFatal = ({ code, path }: Diagnostic): boolean =>
  !HARMLESS.has(code) && !(code === 'payload_policy_mismatch' && path.endsWith('.policy'));

function firstWithheld(
  { start, end }: StoreBoundary,
  transitions: readonly Transition[],
): string | undefined {
  if (isWithheld(start)) return `state.start is ${start?.mode}`;
  const transition = transitions.find(({ patch }) => isWithheld(patch));
  if (transition) return `patch ${transition.sequence} is ${transition.patch?.mode}`;
  return isWithheld(end) ? `state.end is ${end?.mode}` : undefined;
}

const isWithheld = (payload: Payload | null): boolean => payload !== null && payload.mode !== 'full';

function replay(
  { start, end }: StoreBoundary,
  transitions: readonly Transition[],
  meter: Meter,
  report: Report,
) {
  if (start === null || end === null) {
    report('invalid_store_owner_fact', start === null ? 'state.start' : 'state.end', 'The state is missing.');
    return;
  }
  let state = cloneJson(start.value, meter);
  for (const { patch, eventId } of transitions) {
    const path = `set_state[${eventId ?? '?'}].junjo.state_json_patch`;
    const patched = applyPatch(state, operationsOf(patch), meter);
    if (!patched.ok) {
      report(patched.problem, `${path}/${patched.index}`, patched.message);
      return;
    }
    state = patched.state;
  }
  if (meter.left < 0) report('replay_too_large', 'state.start', 'Too much to replay.');
  else if (!isDeepStrictEqual(state, end.value)) {
    report('patch_replay_mismatch', 'state.end', 'The patches lead to another state.');
  }
}

const operationsOf = (patch: Payload | null): readonly Json[] =>
  Array.isArray(patch?.value) ? (patch.value as readonly Json[]) : [];

/**
 * The states before and after each transition of a store that was verified: `n + 1` states of `n` transitions.
 * undefined when they are more than the meter allows.
 */
export function replayedStates(
  start: Json,
  transitions: readonly Transition[],
  meter: Meter,
): readonly Json[] | undefined {
  let state = cloneJson(start, meter);
  const states: Json[] = [cloneJson(state, meter)];
  for (const { patch } of transitions) {
    const patched = applyPatch(state, operationsOf(patch), meter);
    if (!patched.ok || meter.left < 0) return undefined;
    state = patched.state;
    states.push(cloneJson(state, meter));
  }
  return meter.left < 0 ? undefined : states;
}
