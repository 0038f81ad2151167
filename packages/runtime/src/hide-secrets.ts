/** The last net under everything that is logged: secrets that came along in an object, a URL or a header. */

const HIDDEN = '[secret]';

/** Ends of names, so that `x-junjo-api-key`, `bootstrapToken` and `Set-Cookie` are among them; `tokens` (a count) is not. */
const NAME_END =
  '(?:authorization|cookies?|password|passwd|passphrase|token|secret|jwt|credentials?|(?:api|cookie|private)[-_]?key)';
const SECRET_NAME = new RegExp(`${NAME_END}$`, 'i');

/** `user:password@` of a URL, up to its last @ as URL parsers do. */
const URL_PASSWORD = /(:\/\/[^\s/?#@:"]*:)[^\s/?#"]+@/g;
/** The value of an Authorization header within a sentence: the gRPC library's errors quote headers. */
const HEADER_VALUE = /\b(Bearer|Basic) +[\w.~+/=-]{16,}/gi;

const SUSPICIOUS = new RegExp([`${NAME_END}":`, URL_PASSWORD.source, HEADER_VALUE.source].join('|'), 'i');

/** A text without the passwords of URLs and the credentials of Authorization headers in it. */
export function hideSecrets(text: string): string {
  return text.replace(URL_PASSWORD, `$1${HIDDEN}@`).replace(HEADER_VALUE, `$1 ${HIDDEN}`);
}

/**
 * A line of JSON in which every value under the name of a secret is hidden, at any depth, and every text is as
 * `hideSecrets` leaves it. A line with nothing suspicious in it, as nearly all are, costs one search and stays as it is.
 */
export function hideSecretsInLine(line: string): string {
  if (!SUSPICIOUS.test(line)) return line;
  try {
    return `${JSON.stringify(JSON.parse(line, withoutSecret))}\n`;
  } catch {
    return '{"level":"error","msg":"An entry that may hold a secret is left out: it is not JSON."}\n';
  }
}

function withoutSecret(name: string, value: unknown): unknown {
  const saysNothing = value === null || typeof value === 'boolean';
  if (SECRET_NAME.test(name) && !saysNothing) return HIDDEN;
  return typeof value === 'string' ? hideSecrets(value) : value;
}
