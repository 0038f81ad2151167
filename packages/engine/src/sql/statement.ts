import { SqlError } from './sql-error.ts';
import { type Token, tokens } from './tokens.ts';

/** An insert whose rows come as data (`FORMAT X` or `VALUES`), not from a SELECT. */
export interface InsertStatement {
  readonly kind: 'insert';
  /** `INSERT INTO t (columns)`, as written. */
  readonly target: string;
  /** `SETTINGS a = 1`, or ''. */
  readonly settings: string;
  readonly format: string;
  /** Offset in the text where inline data begins; it may be the text's end. */
  readonly dataStart: number;
}

export interface OtherStatement {
  readonly kind: 'other';
  /** Without the closing semicolon. */
  readonly sql: string;
  /** First word in upper case. */
  readonly verb: string;
  /** The name after the last FORMAT clause, if there is one. */
  readonly format: string | undefined;
}

export type Statement = InsertStatement | OtherStatement;

/**
 * Reads a statement as far as the facade has to know it.
 * @throws SqlError for several statements in one text, and for what would read or write files of this machine.
 */
export function readStatement(text: string): Statement {
  const scanned: Token[] = [];
  let depth = 0;
  let settingsStart: number | undefined;
  let closedAt: number | undefined;
  let format: string | undefined;
  let isInsert = false;
  for (const token of tokens(text)) {
    const previous = scanned.at(-1);
    const word = token.kind === 'word' ? token.text.toUpperCase() : '';
    refuseFiles(word, previous);
    if (closedAt !== undefined && token.text !== ';') throw new SqlError('Multi-statements are not allowed');
    if (token.text === ';' && token.kind === 'symbol') closedAt ??= token.start;
    if (scanned.length === 0) isInsert = word === 'INSERT';
    if (token.kind === 'symbol') depth += token.text === '(' ? 1 : token.text === ')' ? -1 : 0;
    if (isInsert && depth === 0 && scanned.length > 2) {
      if (word === 'SELECT' || word === 'WITH' || word === 'WATCH') isInsert = false;
      else if (word === 'SETTINGS') settingsStart = token.start;
      else if (word === 'VALUES') return insert(text, token.start, settingsStart, 'Values', token.end);
      else if (scanned.length > 3 && isName(token) && isFormat(previous)) {
        return insert(text, previous?.start ?? 0, settingsStart, token.text, startOfData(text, token.end));
      }
    }
    if (depth === 0 && isFormat(previous) && isName(token)) format = token.text;
    scanned.push(token);
  }
  const verb = scanned.find((token) => token.kind === 'word')?.text.toUpperCase() ?? '';
  if (verb === '') throw new SqlError('Empty query');
  return { kind: 'other', sql: text.slice(0, closedAt), verb, format };
}

const isName = (token: Token) => token.kind === 'word' || token.kind === 'identifier';
const isFormat = (token: Token | undefined) =>
  token?.kind === 'word' && token.text.toUpperCase() === 'FORMAT';

/** `FROM INFILE` and `INTO OUTFILE` belong to command-line clients; here they would reach this machine's files. */
function refuseFiles(word: string, previous: Token | undefined): void {
  const before = previous?.kind === 'word' ? previous.text.toUpperCase() : '';
  if ((word === 'INFILE' && before === 'FROM') || (word === 'OUTFILE' && before === 'INTO')) {
    throw new SqlError(`${before} ${word} is not allowed`, 1, 'UNSUPPORTED_METHOD');
  }
}

/** Inline data starts after blanks and at most one line break. */
function startOfData(text: string, end: number): number {
  const blank = /[ \t\f]*\r?\n?/y;
  blank.lastIndex = end;
  return end + (blank.exec(text)?.[0].length ?? 0);
}

function insert(
  text: string,
  clauseStart: number,
  settingsStart: number | undefined,
  format: string,
  dataStart: number,
): InsertStatement {
  return {
    kind: 'insert',
    target: text.slice(0, settingsStart ?? clauseStart).trim(),
    settings: settingsStart === undefined ? '' : text.slice(settingsStart, clauseStart).trim(),
    format,
    dataStart,
  };
}
