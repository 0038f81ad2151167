import { v5 } from 'uuid';

/** Bytes of UTF-8 in a point's text: what is shown and embedded, not all that is searched. */
export const MAX_TEXT_BYTES = 8 * 1024;

/** Different terms in a sparse vector; the heaviest stay. */
export const MAX_TERMS = 1_024;

/** Terms by their hash, ascending and without repeats, with their weights (> 0). */
export interface SparseVector {
  readonly indices: readonly number[];
  readonly values: readonly number[];
}

/** What an embedding model made of a text. Vectors of two models cannot be compared, whatever their length. */
export interface DenseVector {
  readonly model: string;
  /** Of length 1; empty when the model refused the text, so that nobody asks again. */
  readonly vector: readonly number[];
  /** The model saw only the beginning of the text. */
  readonly isCut: boolean;
}

/** What is known of an indexed span without its vectors. Text fields are '' when the span does not say. */
export interface PointPayload {
  /** `pointId` of the span. */
  readonly id: string;
  readonly projectId: string;
  /** Lower-case hex, 32 characters. */
  readonly traceId: string;
  /** Lower-case hex, 16 characters. */
  readonly spanId: string;
  readonly name: string;
  readonly serviceName: string;
  /** OpenInference span kind, upper case. */
  readonly kind: string;
  readonly model: string;
  readonly sessionId: string;
  readonly startUnixMs: number;
  /** From the record's header: what partitions of a store go by, as the sender's clock may say anything. */
  readonly receivedAtUnixMs: number;
  /** At most MAX_TEXT_BYTES. */
  readonly text: string;
  /** The span had more text than this. */
  readonly isTextCut: boolean;
}

export interface VectorPoint extends PointPayload {
  readonly sparse: SparseVector;
  readonly dense?: DenseVector | undefined;
}

const NAMESPACE = '0f8d5c4e-6a0b-5c53-9f0e-5d1f7a1f3c11';

/** UUIDv5 of what the point is of: the same span sent or read again gives the same point. */
export function pointId(
  projectId: string,
  traceId: string,
  spanId: string,
  contentHash: string | bigint,
): string {
  return v5(JSON.stringify([projectId, traceId, spanId, String(contentHash)]), NAMESPACE);
}
