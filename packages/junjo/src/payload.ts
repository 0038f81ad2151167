/** Payload slots: an attribute `X` with JSON text, and how it may be shown in `X.mode` and `X.policy`. */
import type { AttributeReader } from './attribute-reader.ts';
import type { Report } from './diagnostic.ts';
import type { Json } from './json/json-value.ts';
import { parseJson } from './json/parse-json.ts';

export const PAYLOAD_MODES = ['full', 'redacted', 'excluded', 'reference'] as const;
export type PayloadMode = (typeof PAYLOAD_MODES)[number];

/** A slot as the original shows it. */
export interface Payload {
  readonly mode: PayloadMode;
  readonly policy: string | null;
  /** Of `full` and `redacted`. */
  readonly value: Json;
  /** Of `reference`: where the payload is kept. */
  readonly reference: Json;
  /** Why it is not shown, where the sender says so. */
  readonly reason: string | null;
}

export interface PayloadSource {
  readonly attributes: AttributeReader;
  readonly key: string;
  /** Whether the contract promises mode and policy. */
  readonly isStrict: boolean;
  readonly report: Report;
  /** What stands before the key in the path of a diagnostic. */
  readonly at?: string;
}

/** null when the slot is not there, or cannot be read (which is reported). */
export function readPayload({ attributes, key, isStrict, report, at = '' }: PayloadSource): Payload | null {
  const text = attributes.text(key);
  const mode = attributes.text(`${key}.mode`) ?? (text === null || isStrict ? null : 'full');
  const policy = attributes.text(`${key}.policy`);
  const path = `${at}${key}`;
  if (text === null && mode === null) {
    if (attributes.has(key)) report('invalid_payload_slot', path, 'It is not text.');
    return null;
  }
  if (!isMode(mode)) {
    report('invalid_payload_slot', `${path}.mode`, `Its mode is ${mode ?? 'missing'}.`);
    return null;
  }
  if (isStrict && policy === null) report('payload_policy_mismatch', `${path}.policy`, 'It names no policy.');
  const about = { mode, policy, reference: null, reason: attributes.text(`${key}.reason`) };
  if (mode === 'excluded') {
    if (text !== null) report('payload_policy_mismatch', path, 'It is excluded, and there nevertheless.');
    return { ...about, value: null };
  }
  if (mode === 'reference') {
    return { ...about, value: null, reference: attributes.text(`${key}.reference`) ?? text };
  }
  if (text === null) {
    if (mode === 'redacted') return { ...about, value: null };
    report('invalid_payload_slot', path, 'It is said to be there in full, and is missing.');
    return null;
  }
  const parsed = parseJson(text);
  if (!parsed.ok) {
    if (parsed.problem === 'too_deep') report('payload_nesting_too_deep', path, 'It nests too deep.');
    else report('invalid_payload_slot', path, 'It is not JSON.');
    return null;
  }
  if (!parsed.isPortable) report('nonportable_scalar_text', path, 'It holds half a surrogate pair.');
  return { mode, policy, value: parsed.value, reference: null, reason: about.reason };
}

function isMode(mode: string | null): mode is PayloadMode {
  return (PAYLOAD_MODES as readonly (string | null)[]).includes(mode);
}
