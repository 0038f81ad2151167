import type { IncomingMessage } from 'node:http';
import type { Reservation } from '../budget/byte-budget.ts';
import { reserve } from '../budget/reserve.ts';
import { ok, type Refused, refused, type StepOutcome } from '../outcome.ts';
import { tooLarge } from '../steps/inflate.ts';

/** Reads a body chunk by chunk under a limit, accounting for each as it arrives. */
export function readBody(
  message: IncomingMessage,
  maxBytes: number,
  reservation: Reservation,
): Promise<StepOutcome<Uint8Array>> {
  if (Number(message.headers['content-length'] ?? 0) > maxBytes) return Promise.resolve(tooLarge(maxBytes));
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const finish = (outcome: StepOutcome<Uint8Array>) => {
      message.off('data', onData).off('end', onEnd).off('close', onClose);
      resolve(outcome);
    };
    const onData = (chunk: Buffer) => {
      length += chunk.length;
      const refusal: Refused | undefined =
        length > maxBytes ? tooLarge(maxBytes) : reserve(reservation, chunk.length);
      if (refusal) finish(refusal);
      else chunks.push(chunk);
    };
    const onEnd = () => finish(ok(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, length)));
    const onClose = () => finish(refused('cancelled', 'The connection ended before the request did.'));
    message.on('data', onData).once('end', onEnd).once('close', onClose);
  });
}

/**
 * Takes what is still arriving of a request that is already answered, so that its sender gets to read the answer:
 * closing on data that was not read resets the connection. Not for ever: beyond `maxBytes` it is cut.
 */
export function discardRest(message: IncomingMessage, maxBytes: number): void {
  let length = 0;
  message.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length > maxBytes) message.destroy();
  });
  message.resume();
}
