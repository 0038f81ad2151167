/** What became of the spans that were given to an exporter, in numbers of spans since it was made. */
export interface ExporterStats {
  /** The server acknowledged them. */
  readonly exported: number;
  /** The server answered OK but refused them (`partial_success`): they are invalid. */
  readonly rejected: number;
  /** Lost: the server refused the request or was not reached in time, or the exporter was full or shut down. */
  readonly failed: number;
  /** Being sent, or waiting for it. */
  readonly pending: number;
  /** Requests (not spans) that were sent again. */
  readonly retries: number;
}

/** Keeps the numbers of `ExporterStats`. */
export class SpanCounts {
  #exported = 0;
  #rejected = 0;
  #failed = 0;
  #pending = 0;
  #retries = 0;

  begin(spans: number): void {
    this.#pending += spans;
  }

  succeed(spans: number, rejected: number): void {
    this.#pending -= spans;
    this.#exported += spans - rejected;
    this.#rejected += rejected;
  }

  fail(spans: number): void {
    this.#pending -= spans;
    this.#failed += spans;
  }

  retry(): void {
    this.#retries++;
  }

  snapshot(): ExporterStats {
    return {
      exported: this.#exported,
      rejected: this.#rejected,
      failed: this.#failed,
      pending: this.#pending,
      retries: this.#retries,
    };
  }
}
