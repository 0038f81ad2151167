/** A tree as it is built: own properties only, so that no name means anything. */
type Branch = Map<string, unknown>;

/** Deeper paths are cut: no convention nests so far. */
const MAX_SEGMENTS = 16;

/**
 * `[['0.message.role', 'user'], ['1.message.tool_calls.0.tool_call.id', 'x']]` → a list of nested objects. Numbers make
 * lists, in their order; gaps close.
 */
export function unflatten(entries: readonly (readonly [string, unknown])[]): readonly unknown[] {
  const root: Branch = new Map();
  for (const [path, value] of entries) put(root, path.split('.', MAX_SEGMENTS), value);
  return [...root]
    .filter(([name]) => isIndex(name))
    .sort(byIndex)
    .map(([, item]) => built(item));
}

function put(root: Branch, segments: readonly string[], value: unknown): void {
  let branch = root;
  for (const segment of segments.slice(0, -1)) {
    let next = branch.get(segment);
    if (!(next instanceof Map)) {
      next = new Map();
      branch.set(segment, next);
    }
    branch = next as Branch;
  }
  const name = segments.at(-1) ?? '';
  if (!(branch.get(name) instanceof Map)) branch.set(name, value);
}

function built(item: unknown): unknown {
  if (!(item instanceof Map)) return item;
  const entries = [...(item as Branch)];
  if (entries.every(([name]) => isIndex(name))) return entries.sort(byIndex).map(([, child]) => built(child));
  return Object.fromEntries(entries.map(([name, child]) => [name, built(child)]));
}

const isIndex = (name: string): boolean => /^\d{1,9}$/.test(name);
const byIndex = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]) => Number(a) - Number(b);
