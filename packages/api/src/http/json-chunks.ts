const CHUNK_CHARACTERS = 64 * 1024;

/**
 * JSON text in pieces of about 64 kB: arrays of the first two levels are written element by element, so that a trace of
 * thousands of spans is never one string, and elements of a lazy iterable are made only when it is their turn.
 */
export function* jsonChunks(value: unknown): Generator<string, void> {
  let chunk = '';
  for (const piece of pieces(value, 2)) {
    chunk += piece;
    if (chunk.length < CHUNK_CHARACTERS) continue;
    yield chunk;
    chunk = '';
  }
  yield chunk;
}

function* pieces(value: unknown, levels: number): Generator<string, void> {
  if (levels === 0 || typeof value !== 'object' || value === null) yield JSON.stringify(value);
  else if (isIterable(value)) yield* elements(value, levels);
  else yield* fields(value, levels);
}

function* elements(values: Iterable<unknown>, levels: number): Generator<string, void> {
  let before = '[';
  for (const value of values) {
    yield before;
    yield* pieces(value, levels - 1);
    before = ',';
  }
  yield before === '[' ? '[]' : ']';
}

function* fields(value: object, levels: number): Generator<string, void> {
  let before = '{';
  for (const [name, field] of Object.entries(value)) {
    if (field === undefined) continue;
    yield `${before}${JSON.stringify(name)}:`;
    yield* pieces(field, levels - 1);
    before = ',';
  }
  yield before === '{' ? '{}' : '}';
}

function isIterable(value: object): value is Iterable<unknown> {
  return Symbol.iterator in value;
}
