import { SPAN_NAME, SPAN_PARENT_SPAN_ID, SPAN_SPAN_ID, SPAN_TRACE_ID } from '../wire/tags.ts';
import { allZero, idProblem } from './span-problem.ts';

/** Where the ids and the name of the span under the cursor are: one object for all spans of a body. */
export class SpanIds {
  traceIdStart = 0;
  traceIdEnd = 0;
  spanIdStart = 0;
  spanIdEnd = 0;
  parentIdStart = 0;
  parentIdEnd = 0;
  nameStart = 0;
  nameEnd = 0;

  clear(): void {
    this.traceIdStart = this.traceIdEnd = 0;
    this.spanIdStart = this.spanIdEnd = 0;
    this.parentIdStart = this.parentIdEnd = 0;
    this.nameStart = this.nameEnd = 0;
  }

  /** The payload of a span's field; of a field that comes twice the last counts. Other tags are not noted. */
  note(tag: number, start: number, end: number): void {
    if (tag === SPAN_TRACE_ID) {
      this.traceIdStart = start;
      this.traceIdEnd = end;
    } else if (tag === SPAN_SPAN_ID) {
      this.spanIdStart = start;
      this.spanIdEnd = end;
    } else if (tag === SPAN_PARENT_SPAN_ID) {
      this.parentIdStart = start;
      this.parentIdEnd = end;
    } else if (tag === SPAN_NAME) {
      this.nameStart = start;
      this.nameEnd = end;
    }
  }

  /** Ids of the right lengths and not all zero; a parent id may be missing. */
  areValid(bytes: Uint8Array): boolean {
    const parentLength = this.parentIdEnd - this.parentIdStart;
    return (
      this.traceIdEnd - this.traceIdStart === 16 &&
      this.spanIdEnd - this.spanIdStart === 8 &&
      (parentLength === 0 || parentLength === 8) &&
      !allZero(bytes, this.traceIdStart, 16) &&
      !allZero(bytes, this.spanIdStart, 8)
    );
  }

  /** The span's name for a message, at most 80 bytes of it. */
  quotedName(bytes: Buffer): string {
    const end = Math.min(this.nameEnd, this.nameStart + 80);
    return JSON.stringify(bytes.toString('utf8', this.nameStart, end));
  }

  /** Why `areValid` says no: the first reason only; undefined when it says yes. */
  problem(bytes: Uint8Array): string | undefined {
    const parentLength = this.parentIdEnd - this.parentIdStart;
    return (
      idProblem('trace_id', bytes, this.traceIdStart, this.traceIdEnd, 16) ??
      idProblem('span_id', bytes, this.spanIdStart, this.spanIdEnd, 8) ??
      (parentLength === 0 || parentLength === 8
        ? undefined
        : `parent_span_id has ${parentLength} bytes instead of 8 or none`)
    );
  }
}
