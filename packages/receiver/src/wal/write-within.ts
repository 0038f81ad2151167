import type { Writable } from 'node:stream';

/**
 * Writes messages as fast as they are taken: never more than `maxBytes` (but one message) wait for the reader. A stream
 * of objects by itself counts them, whatever their size.
 */
export function createWriteWithin<Message>(
  stream: Pick<Writable, 'write'>,
  maxBytes: number,
  signal: AbortSignal,
) {
  let waitingBytes = 0;
  let onRoom: (() => void) | undefined;
  signal.addEventListener('abort', () => onRoom?.(), { once: true });

  return async (message: Message, bytes: number): Promise<void> => {
    waitingBytes += bytes;
    stream.write(message, () => {
      waitingBytes -= bytes;
      onRoom?.();
    });
    while (waitingBytes > maxBytes && !signal.aborted) {
      await new Promise<void>((resolve) => {
        onRoom = resolve;
      });
    }
    signal.throwIfAborted();
  };
}
