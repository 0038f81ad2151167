/** https://tc39.es/proposal-json-parse-with-source/: in Node since 21, not yet in TypeScript's library. */
interface JSON {
  rawJSON(text: string): object;
  isRawJSON(value: unknown): boolean;
}
