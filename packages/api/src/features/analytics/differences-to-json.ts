import type { Difference } from '@studio/span-store';

/** By how much the shares differ, the largest first; values that do not differ are left out. */
export function differencesToJson(
  found: readonly Difference[],
  spans: { readonly left: number; readonly right: number },
  limit: number,
) {
  const share = (count: number, all: number) => (all === 0 ? 0 : count / all);
  return found
    .map(({ of, value, left, right }) => ({
      field: 'field' in of ? of.field : `attr.${of.attribute}`,
      value,
      left_spans: left,
      right_spans: right,
      left_share: share(left, spans.left),
      right_share: share(right, spans.right),
    }))
    .filter(({ left_share, right_share }) => left_share !== right_share)
    .sort((a, b) => Math.abs(b.left_share - b.right_share) - Math.abs(a.left_share - a.right_share))
    .slice(0, limit);
}
