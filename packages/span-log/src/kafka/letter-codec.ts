/** A dead letter as a Kafka message: keyed by its id, so that compaction keeps one. */
import type { DeadLetter } from '../record.ts';
import type { FetchedMessage, OutgoingMessage } from './topic-cluster.ts';

/** A stack is for people: its first part says it all, and the topic's limit must hold the body beside it. */
const MAX_ERROR_CHARS = 8_000;

const FIELDS = 'dead-letter';

export function encodeLetter({ body, ...fields }: DeadLetter): OutgoingMessage {
  const error = fields.error.slice(0, MAX_ERROR_CHARS);
  return {
    key: Buffer.from(fields.id),
    value: Buffer.from(body.buffer, body.byteOffset, body.byteLength),
    headers: { [FIELDS]: JSON.stringify({ ...fields, error }) },
    timestamp: String(fields.atUnixMs),
  };
}

/** `undefined` for a message that somebody else wrote there. */
export function decodeLetter(message: FetchedMessage): DeadLetter | undefined {
  const header = message.headers[FIELDS];
  if (!header || Array.isArray(header)) return undefined;
  try {
    const fields = JSON.parse(header.toString()) as Omit<DeadLetter, 'body'>;
    return { ...fields, body: message.value ?? Buffer.alloc(0) };
  } catch {
    return undefined;
  }
}
