import type { NewSpan } from '../port.ts';

/**
 * By when they were received, but never against the order of their partition: the positions of each partition rise, so
 * that the position of any one of them says which of its partition came before. Clocks of receivers differ a little,
 * so a span counts as received no earlier than those before it in its partition.
 */
export function inLogOrder(spans: readonly NewSpan[]): NewSpan[] {
  const latest = new Map<string, number>();
  return spans
    .toSorted(byPosition)
    .map((span) => {
      const key = `${span.partition} ${span.logId}`;
      const time = Math.max(span.receivedAtUnixMs, latest.get(key) ?? 0);
      latest.set(key, time);
      return { span, time };
    })
    .sort((a, b) => a.time - b.time || byPosition(a.span, b.span))
    .map(({ span }) => span);
}

function byPosition(a: NewSpan, b: NewSpan): number {
  if (a.logId !== b.logId) return a.logId < b.logId ? -1 : 1;
  return a.partition - b.partition || a.offset - b.offset || a.idx - b.idx;
}
