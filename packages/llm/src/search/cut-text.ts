/** Texts for search are at most so long, each, in bytes of UTF-8. */
export const MAX_TEXT_BYTES = 64 * 1024;

const encoder = new TextEncoder();

/** At most `MAX_TEXT_BYTES` of the text, cut at the border of a code point. */
export function cutText(text: string): string {
  if (text.length * 3 <= MAX_TEXT_BYTES) return text;
  const { read } = encoder.encodeInto(text, new Uint8Array(MAX_TEXT_BYTES));
  return read === text.length ? text : text.slice(0, read);
}
