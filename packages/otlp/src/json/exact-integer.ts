const NUMBER = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,3}))?$/;
const LONGEST = 64; // characters; 64-bit integers have 20 digits
const MOST_ZEROS = 20; // that an exponent may append

/** The integer that a JSON number's text stands for ("12", "1.5e3"), or undefined when it stands for none within about 64 bits. */
export function exactInteger(source: string): bigint | undefined {
  const match = source.length <= LONGEST ? NUMBER.exec(source) : null;
  if (!match) return undefined;
  const [, sign, whole = '', fraction = '', exponent = '0'] = match;
  const digits = whole + fraction;
  const zeros = Number(exponent) - fraction.length;
  if (zeros > MOST_ZEROS) return undefined;
  const kept = zeros < 0 ? digits.slice(0, zeros) : digits + '0'.repeat(zeros);
  const cut = zeros < 0 ? digits.slice(zeros) : '';
  if (/[1-9]/.test(cut)) return undefined;
  const magnitude = BigInt(kept === '' ? '0' : kept);
  return sign === '-' ? -magnitude : magnitude;
}
