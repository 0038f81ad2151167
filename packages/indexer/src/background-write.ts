/** A write that goes on while the next batch is read and formed: at most one. */
export class BackgroundWrite {
  readonly #onEnd: () => void;
  #ended: Promise<void> | undefined;
  #isRunning = false;
  #failure: { readonly error: unknown } | undefined;

  /** @param onEnd called when a write has ended, whether well or not */
  constructor(onEnd: () => void) {
    this.#onEnd = onEnd;
  }

  /** A write is under way, or has ended and nobody has taken note of how. */
  get isOpen(): boolean {
    return this.#ended !== undefined;
  }

  get isRunning(): boolean {
    return this.#isRunning;
  }

  /** MUST NOT be called while another one is open. */
  begin(write: () => Promise<void>): void {
    this.#isRunning = true;
    this.#ended = write()
      .catch((error: unknown) => {
        this.#failure = { error };
      })
      .then(() => {
        this.#isRunning = false;
        this.#onEnd();
      });
  }

  /** Waits for the write under way. @throws what it failed with */
  async end(): Promise<void> {
    await this.#ended;
    this.#ended = undefined;
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure) throw failure.error;
  }
}
