const MAX_NOTES = 50;

/** What a reader could not read: each sentence once, and not without end. */
export class Notes {
  readonly #sentences = new Set<string>();

  add(sentence: string): void {
    if (this.#sentences.size < MAX_NOTES) this.#sentences.add(sentence);
  }

  list(): readonly string[] {
    return [...this.#sentences];
  }
}
