import type { ByteBudget, Reservation } from '../budget/byte-budget.ts';
import { ok, refused, type StepOutcome } from '../outcome.ts';
import type { Caller } from './authenticate.ts';

/** Opens the request's account in the byte budget, before a byte of its body is read. */
export function createAdmitStep(budget: ByteBudget) {
  return function admit({ projectId }: Caller): StepOutcome<Reservation> {
    if (budget.isFull(projectId)) return refused('in_flight_full', 'Too many bytes in flight; try again.');
    return ok(budget.open(projectId));
  };
}
