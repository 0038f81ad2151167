/** A term as it is compared, and where it stands: UTF-16 offsets, end exclusive. */
export interface Token {
  readonly term: string;
  readonly start: number;
  readonly end: number;
}

/** Words, numbers, and words that are held together by one of `_ . -`: `order_id`, `gpt-4o`, `1.25`, `svc.Method`. */
const COMPOUND = /[\p{L}\p{M}\p{N}]+(?:[_.-][\p{L}\p{M}\p{N}]+)*/gu;
/** Parts of a compound: at its joints, where lower case turns to upper, before the last capital of a run (`HTTPServer`). */
const PART = /\p{Lu}+(?!\p{Ll})\p{M}*\p{N}*|\p{Lu}?[\p{Ll}\p{M}]+\p{N}*|[\p{L}\p{M}]+|\p{N}+/gu;
/** Scripts that put no blanks between words: their characters are taken in pairs. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const ACCENTS = /[\u0300-\u036f]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII
const ASCII = /^[\x00-\x7f]*$/;

/** Longer runs are keys, hashes and base64, which nobody searches for. */
const MAX_TERM_CHARS = 64;

/**
 * The terms of a text in its order, folded to lower case without accents. A compound gives itself and its parts, so that
 * `refund_policy` is found by `refund`, and `refund_policy` before other policies. Depends on nothing but the text.
 */
export function* tokens(text: string): Generator<Token> {
  for (const match of text.matchAll(COMPOUND)) {
    const [compound] = match;
    const { index: start } = match;
    if (UNSPACED.test(compound)) yield* pairs(compound, start);
    else yield* ofCompound(compound, start);
  }
}

function* ofCompound(compound: string, start: number): Generator<Token> {
  const isShort = compound.length <= MAX_TERM_CHARS;
  if (isShort) yield { term: fold(compound), start, end: start + compound.length };
  for (const match of compound.matchAll(PART)) {
    const [part] = match;
    if (part.length === compound.length || part.length > MAX_TERM_CHARS) continue;
    const at = start + match.index;
    yield { term: fold(part), start: at, end: at + part.length };
  }
}

function* pairs(run: string, start: number): Generator<Token> {
  const characters = [...run];
  if (characters.length === 1) yield { term: fold(run), start, end: start + run.length };
  let at = start;
  for (let i = 0; i + 1 < characters.length; i++) {
    const pair = `${characters[i]}${characters[i + 1]}`;
    yield { term: fold(pair), start: at, end: at + pair.length };
    at += characters[i]?.length ?? 0;
  }
}

function fold(term: string): string {
  if (ASCII.test(term)) return term.toLowerCase();
  return term.normalize('NFKD').replace(ACCENTS, '').normalize('NFKC').toLowerCase();
}
