import { tokens } from './tokens.ts';

export interface Snippet {
  readonly text: string;
  /** Matches as [start, end) in `text`, UTF-16 units, ascending and apart. */
  readonly highlights: readonly (readonly [number, number])[];
}

interface Match {
  readonly term: string;
  readonly start: number;
  readonly end: number;
}

/** Of the text before the first match, so that it can be understood. */
const LEAD_CHARS = 40;

/** The part of a text, at most `maxChars` long, that holds the most different words of the query, with these marked. */
export function snippetOf(text: string, query: string, maxChars: number): Snippet {
  const wanted = new Set(Array.from(tokens(query), ({ term }) => term));
  const matches = Array.from(tokens(text)).filter(({ term }) => wanted.has(term));
  const start = wordStart(text, Math.max(0, bestStart(matches, maxChars) - LEAD_CHARS));
  const end = wholeCharacters(text, Math.min(text.length, start + maxChars));
  return {
    text: text.slice(start, end),
    highlights: merged(matches.filter((match) => match.start >= start && match.end <= end)).map(
      ([from, to]) => [from - start, to - start] as const,
    ),
  };
}

/** Where the window with the most different terms begins; the earliest of equals. */
function bestStart(matches: readonly Match[], maxChars: number): number {
  const inWindow = new Map<string, number>();
  let best = 0;
  let start = matches[0]?.start ?? 0;
  let first = 0;
  for (const match of matches) {
    inWindow.set(match.term, (inWindow.get(match.term) ?? 0) + 1);
    for (let left = matches[first]; left && match.end - left.start > maxChars - LEAD_CHARS; ) {
      const count = (inWindow.get(left.term) ?? 1) - 1;
      if (count === 0) inWindow.delete(left.term);
      else inWindow.set(left.term, count);
      first += 1;
      left = matches[first];
    }
    if (inWindow.size > best) {
      best = inWindow.size;
      start = matches[first]?.start ?? start;
    }
  }
  return start;
}

/** A compound and its parts overlap: one range. */
function merged(matches: readonly Match[]): [number, number][] {
  const ranges: [number, number][] = [];
  for (const { start, end } of matches.toSorted((a, b) => a.start - b.start)) {
    const last = ranges.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else ranges.push([start, end]);
  }
  return ranges;
}

function wordStart(text: string, at: number): number {
  if (at === 0) return 0;
  const blank = text.slice(at, at + LEAD_CHARS).search(/\s/);
  return blank < 0 ? wholeCharacters(text, at) : at + blank + 1;
}

/** Never between the halves of a surrogate pair. */
function wholeCharacters(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code >= 0xdc00 && code <= 0xdfff ? at - 1 : at;
}
