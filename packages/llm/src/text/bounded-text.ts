export interface BoundedText {
  readonly text: string;
  readonly isCut: boolean;
}

/**
 * Parts joined by line ends in at most `maxBytes` of UTF-8. Every part gets its share: what short ones leave over goes to
 * longer ones, which lose their end. The result is well-formed, also where the parts were not.
 */
export function boundedText(parts: readonly string[], maxBytes: number): BoundedText {
  const said = parts.filter((part) => part !== '');
  const ends = Math.max(0, said.length - 1);
  const texts: string[] = [];
  let left = maxBytes - ends;
  let isCut = false;
  const byLength = said.map((_, i) => i).sort((a, b) => (said[a]?.length ?? 0) - (said[b]?.length ?? 0));
  byLength.forEach((index, done) => {
    const part = said[index] ?? '';
    const { text, bytes } = cut(part, Math.floor(left / (said.length - done)));
    isCut ||= text.length < part.length;
    left -= bytes;
    texts[index] = text;
  });
  return { text: texts.join('\n'), isCut };
}

/** Whole characters of the beginning. */
function cut(text: string, maxBytes: number): { text: string; bytes: number } {
  const start = text.slice(0, maxBytes).toWellFormed();
  const { read, written } = new TextEncoder().encodeInto(start, new Uint8Array(maxBytes));
  return { text: start.slice(0, read), bytes: written };
}
