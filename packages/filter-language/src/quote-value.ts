/** A value as it has to be written in a filter: in quotes where it would not be read as one word. */
export function quoteValue(value: string): string {
  return value !== '' && /^[^\s(),"\\*-][^\s(),"\\*]*$/.test(value)
    ? value
    : `"${value.replaceAll(/["\\]/g, (character) => `\\${character}`)}"`;
}
