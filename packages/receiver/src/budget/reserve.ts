import { type Refused, refused } from '../outcome.ts';
import type { Reservation } from './byte-budget.ts';

/** Accounts for `bytes` more of a request, or says how to refuse it. */
export function reserve(reservation: Reservation, bytes: number): Refused | undefined {
  const grant = reservation.grow(bytes);
  if (grant === 'granted') return undefined;
  if (grant === 'full') return refused('in_flight_full', 'Too many bytes in flight; try again.');
  return refused(
    'too_large',
    `The request needs more than the ${reservation.bytes + bytes - 1} bytes that may be in flight for one project.`,
  );
}
