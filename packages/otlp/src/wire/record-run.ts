import { viewOf } from './view-of.ts';

const NOTHING = new Uint8Array(0);

/** Collects records that mostly lie side by side: then their bytes are one view, else one copy. */
export class RecordRun {
  #start = 0;
  #end = 0;
  #earlier: { start: number; end: number }[] | undefined;

  clear(): void {
    this.#start = this.#end = 0;
    this.#earlier = undefined;
  }

  add(start: number, end: number): void {
    if (this.#end !== start) {
      if (this.#end > this.#start) {
        this.#earlier ??= [];
        this.#earlier.push({ start: this.#start, end: this.#end });
      }
      this.#start = start;
    }
    this.#end = end;
  }

  bytes(body: Buffer): Uint8Array {
    if (this.#end === this.#start) return NOTHING;
    if (this.#earlier === undefined) return viewOf(body, this.#start, this.#end);
    const runs = [...this.#earlier, { start: this.#start, end: this.#end }];
    const joined = new Uint8Array(runs.reduce((sum, run) => sum + run.end - run.start, 0));
    let at = 0;
    for (const run of runs) {
      joined.set(body.subarray(run.start, run.end), at);
      at += run.end - run.start;
    }
    return joined;
  }
}
