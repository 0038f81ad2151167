/** https://tc39.es/proposal-json-parse-with-source/: in Node since 21, not yet in TypeScript's library; a dependency declares it as optional. */
interface JSON {
  rawJSON(text: string): object;
}
