import type { Report } from '../diagnostic.ts';
import type { StoreBoundary } from './boundary.ts';
import type { Transition } from './transitions.ts';

/** Whether numbers and revisions are without a gap, from what the execution says of its start to what it says of its end. */
export function checkContinuity(
  boundary: StoreBoundary,
  transitions: readonly Transition[],
  report: Report,
): void {
  checkNumbers(boundary, transitions, report);
  checkRevisions(boundary, transitions, report);
}

const pathOf = ({ eventId }: Transition, name: string) => `set_state[${eventId ?? '?'}].${name}`;

function checkNumbers(boundary: StoreBoundary, transitions: readonly Transition[], report: Report): void {
  const { sequenceStart, transitionCount } = boundary;
  if (transitions.every(({ isNumbered }) => isNumbered)) {
    let expected = sequenceStart + 1;
    for (const transition of transitions) {
      const { sequence } = transition;
      if (sequence !== expected) {
        const what =
          sequence < expected ? `Number ${sequence} is there twice.` : `Number ${expected} is missing.`;
        report('invalid_store_transition', pathOf(transition, 'junjo.store.transition.sequence'), what);
      }
      expected = sequence + 1;
    }
  }
  if (transitionCount !== null && transitionCount !== transitions.length) {
    const message = `${transitionCount} transitions are promised, ${transitions.length} are there.`;
    report('invalid_store_transition', 'junjo.store.transition.count', message);
  }
}

function checkRevisions(boundary: StoreBoundary, transitions: readonly Transition[], report: Report): void {
  let revision = boundary.revisionStart;
  for (const transition of transitions) {
    const { revisionBefore, revisionAfter } = transition;
    if (revisionBefore === null || revisionAfter === null) continue;
    const isStep = revisionAfter === revisionBefore || revisionAfter === revisionBefore + 1;
    if ((revision !== null && revisionBefore !== revision) || !isStep) {
      const message = `After revision ${revision ?? '?'} comes ${revisionBefore} → ${revisionAfter}.`;
      report('revision_discontinuity', pathOf(transition, 'junjo.store.revision'), message);
    }
    revision = revisionAfter;
  }
  const { revisionEnd } = boundary;
  if (revisionEnd !== null && revision !== null && revision !== revisionEnd) {
    const message = `It should end at revision ${revisionEnd}, and ends at ${revision}.`;
    report('terminal_revision_mismatch', 'junjo.store.revision.end', message);
  }
}
