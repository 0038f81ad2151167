import type { ServerReadableStream } from '@grpc/grpc-js';
import type { Reservation } from '../budget/byte-budget.ts';
import { reserve } from '../budget/reserve.ts';
import { ok, refused, type StepOutcome } from '../outcome.ts';
import type { StallGuard } from './stall-guard.ts';

export type RawCall = ServerReadableStream<Buffer, Buffer>;

/**
 * The one message of a unary call, inflated by grpc-js. It arrives whole, so it is accounted for when it is there:
 * what is still arriving is bounded by the streams of a connection times the largest message.
 */
export function readMessage(
  call: RawCall,
  reservation: Reservation,
  guard: StallGuard,
): Promise<StepOutcome<Uint8Array>> {
  return new Promise((resolve) => {
    let message: Buffer | undefined;
    const finish = (outcome: StepOutcome<Uint8Array>) => {
      guard.unwatch(onStall);
      resolve(outcome);
    };
    const onStall = () => finish(refused('cancelled', 'The request took too long to arrive.'));
    guard.watch(onStall);
    call.on('data', (next: Buffer) => {
      if (message) return finish(refused('undecodable', 'A unary call has one message.'));
      message = next;
      const full = reserve(reservation, next.length);
      if (full) finish(full);
    });
    call.once('end', () =>
      finish(message ? ok(message) : refused('undecodable', 'The call has no message.')),
    );
    // Also when grpc-js itself refused the message: too large, or not what grpc-encoding says.
    call.once('cancelled', () => finish(refused('cancelled', 'The call ended before its message.')));
    call.once('error', () => finish(refused('cancelled', 'The call ended before its message.')));
  });
}
