/** RFC 6902 on a state that may be changed in place, within limits. https://datatracker.ietf.org/doc/html/rfc6902 */
import { JSONPatch, JSONPointer, type JSONValue } from 'json-p3';
import { cloneJson, type Meter } from './clone-json.ts';
import { isJsonObject, type Json } from './json-value.ts';
import { MAX_DEPTH } from './parse-json.ts';

export type PatchProblem =
  | 'patch_replay_mismatch'
  | 'unsafe_patch_path'
  | 'payload_nesting_too_deep'
  | 'replay_too_large';

export type Patched =
  | { readonly ok: true; readonly state: Json }
  | { readonly ok: false; readonly problem: PatchProblem; readonly index: number; readonly message: string };

/**
 * `state` after all operations; it is changed in place and of no use when one fails. Never throws. Values are copied in,
 * so that `patch` stays as it is; what `copy` makes is paid for with the meter, since it can double a state.
 */
export function applyPatch(state: Json, patch: readonly Json[], meter: Meter): Patched {
  let current = state;
  for (const [index, operation] of patch.entries()) {
    const fail = (problem: PatchProblem, message: string): Patched => ({
      ok: false,
      problem,
      index,
      message,
    });
    if (!isJsonObject(operation)) return fail('patch_replay_mismatch', 'is no operation');
    const { path, from } = operation;
    if ([path, from].some(namesPrototype)) return fail('unsafe_patch_path', 'names __proto__');
    try {
      const prepared = prepare(current, operation, meter);
      if (prepared.depth > MAX_DEPTH) return fail('payload_nesting_too_deep', 'nests too deep');
      if (meter.left < 0) return fail('replay_too_large', 'makes the state too large to replay');
      current = new JSONPatch([prepared.operation]).apply(current as JSONValue) as Json;
    } catch (error) {
      return fail('patch_replay_mismatch', error instanceof Error ? error.message : String(error));
    }
  }
  return { ok: true, state: current };
}

type Operation = ConstructorParameters<typeof JSONPatch>[0] extends readonly (infer O)[] | undefined
  ? O
  : never;

/** The operation with a value of its own: the library puts values in as they are, also those that `copy` found. */
function prepare(state: Json, operation: { readonly [key: string]: Json }, meter: Meter) {
  const { op, path, from } = operation;
  let depth = 0;
  const copyOf = (value: Json) => {
    const base = String(path).split('/').length - 1;
    return cloneJson(value, meter, (inner) => {
      depth = Math.max(depth, base + inner);
    });
  };
  meter.left -= 1;
  if (op === 'copy' && typeof from === 'string') {
    const value = copyOf(new JSONPointer(from).resolve(state as JSONValue) as Json);
    return { operation: { op: 'add', path, value } as Operation, depth };
  }
  // What is moved is not copied, but may end up deeper than it was.
  if (op === 'move' && typeof from === 'string')
    copyOf(new JSONPointer(from).resolve(state as JSONValue) as Json);
  if (Object.hasOwn(operation, 'value')) {
    return { operation: { ...operation, value: copyOf(operation['value']!) } as Operation, depth };
  }
  return { operation: operation as unknown as Operation, depth };
}

const namesPrototype = (pointer: unknown): boolean =>
  typeof pointer === 'string' && pointer.split('/').includes('__proto__');
