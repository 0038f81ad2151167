/** How Qdrant says no. */
export class Refused extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export type Json = Readonly<Record<string, unknown>>;

/** The fake knows what it was written for; anything else in a request is a mistake of the adapter, or a gap of the fake. */
export function onlyFields(what: string, value: unknown, known: readonly string[]): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Refused(400, `Format error in JSON body: ${what} must be an object`);
  }
  const unknown = Object.keys(value).filter((key) => !known.includes(key));
  if (unknown.length > 0) throw new Refused(400, `${what}: unknown fields ${unknown.join(', ')}`);
  return value as Json;
}
