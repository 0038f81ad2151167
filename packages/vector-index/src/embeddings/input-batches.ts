/** Inputs of one request: what small servers take, too. */
const MAX_INPUTS = 32;
const MAX_BATCH_BYTES = 128 * 1024;

export interface Input {
  readonly text: string;
  readonly isCut: boolean;
}

/** The text in at most so many bytes of UTF-8, whole characters. */
export function cutInput(text: string, maxBytes: number): Input {
  const start = text.slice(0, maxBytes).toWellFormed();
  const { read } = new TextEncoder().encodeInto(start, new Uint8Array(maxBytes));
  const kept = start.slice(0, read);
  return { text: kept, isCut: kept.length < text.length };
}

/** In order, each within the limits of a request (but at least one input). */
export function inputBatches(inputs: readonly Input[]): Input[][] {
  const batches: Input[][] = [];
  let bytes = 0;
  for (const input of inputs) {
    const size = Buffer.byteLength(input.text);
    const batch = batches.at(-1);
    if (batch && batch.length < MAX_INPUTS && bytes + size <= MAX_BATCH_BYTES) {
      batch.push(input);
      bytes += size;
    } else {
      batches.push([input]);
      bytes = size;
    }
  }
  return batches;
}
