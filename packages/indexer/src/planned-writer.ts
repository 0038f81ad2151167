import { type Clock, deadLetter, PermanentError, RetryableError } from '@studio/core';
import type { Assignment, Commit, SpanLog } from '@studio/span-log';
import type { SpanBatch, SpanStore } from '@studio/span-store';
import type { BulkheadPolicy } from 'cockatiel';
import type { DeadLetterBreaker } from './dead-letter-breaker.ts';
import { deadLettersOf } from './dead-letters.ts';
import { batchOf } from './form-batch.ts';
import { type FormedRecord, spanCountOf } from './form-record.ts';
import type { IndexerMetrics } from './metrics.ts';
import { encodePlanNote, type Plan } from './plan-note.ts';
import { Pauses, type UntilDone } from './retry.ts';
import type { RunStep } from './steps.ts';
import { encodeTwinBits } from './twin-bits.ts';

/** `insert` only for a plan that nobody can have tried; `repair` asks first, and is always right. */
export type WriteMode = 'insert' | 'repair';

const WRITING = 'writing to the span store';

export interface PlannedWriterDeps {
  readonly assignment: Assignment;
  readonly spanLog: Pick<SpanLog, 'logId' | 'deadLetters'>;
  readonly spanStore: Pick<SpanStore, WriteMode | 'storedCount'>;
  readonly clock: Clock;
  readonly breaker: DeadLetterBreaker;
  readonly metrics: IndexerMetrics;
  /** Limits the writes under way in this process. */
  readonly slots: BulkheadPolicy;
  readonly runStep: RunStep;
  readonly untilDone: UntilDone;
  /** Told of each write that failed and is tried again, and of each that ended. */
  readonly onFailure: (what: string, error: unknown) => void;
  readonly onSuccess: (what: string) => void;
  /** Ends everything: the partition is lost, or the process gives up waiting. */
  readonly signal: AbortSignal;
  /** Ends the pauses between tries, too: nobody waits for a store that is away while the process stops. */
  readonly pauseSignal: AbortSignal;
  readonly insertTimeoutMs: number;
  readonly maxPauseMs: number;
}

/** Plan, write, commit: the part of the protocol that changes log and store. One write at a time. */
export class PlannedWriter {
  readonly #deps: PlannedWriterDeps;
  /** First offset that is not done, while nothing newer than it is planned or committed. */
  #doneUpTo: number | undefined;

  constructor(deps: PlannedWriterDeps) {
    this.#deps = deps;
  }

  /** Something is stored that no commit says is done. */
  get owesCommit(): boolean {
    return this.#doneUpTo !== undefined;
  }

  /** Commits the range that is about to be written; with it, everything before the range is done. */
  async plan(records: readonly FormedRecord[], isSetAside = false): Promise<void> {
    const plan: Plan = {
      first: records[0]!.stored.offset,
      last: records.at(-1)!.stored.offset,
      twins: encodeTwinBits(records.map(({ isTwin }) => isTwin)),
      isSetAside,
    };
    await this.#commit('commit-plan', { offset: plan.first, note: encodePlanNote(plan) });
  }

  /** Writes a range whose plan is committed. When it resolves each span of it is stored, a twin or a dead letter, for good. */
  async write(records: readonly FormedRecord[], mode: WriteMode): Promise<void> {
    const { spanLog, metrics } = this.#deps;
    await this.#deadLetters(records);
    const batch = batchOf(records, spanLog.logId);
    const refusal = await this.#store(batch, mode);
    if (refusal) {
      // Without rows there is nothing in it that a client sent.
      if (batch.rows.length === 0) throw refusal;
      await this.#halve(records, refusal);
    } else {
      metrics.storedSpans.inc(batch.rows.length);
      for (const { twins } of batch.ledger) metrics.twinSpans.inc(twins);
    }
    this.#doneUpTo = batch.last + 1;
  }

  /** Commits the end of what is written. Not needed when the next plan follows at once. */
  async commitEnd(): Promise<void> {
    if (this.#doneUpTo === undefined) return;
    await this.#commit('commit-end', { offset: this.#doneUpTo, note: encodePlanNote(undefined) });
  }

  async #commit(step: 'commit-plan' | 'commit-end', commit: Commit): Promise<void> {
    const { assignment, runStep, untilDone, signal } = this.#deps;
    await runStep(step, () =>
      untilDone('committing', async () => {
        signal.throwIfAborted();
        await assignment.commit(commit);
      }),
    );
    this.#doneUpTo = undefined;
  }

  async #deadLetters(records: readonly FormedRecord[]): Promise<void> {
    const { spanLog, clock, metrics, runStep, untilDone } = this.#deps;
    const letters = deadLettersOf(records, spanLog.logId, clock.nowMs());
    if (letters.length === 0) return;
    await runStep('dead-letter', () =>
      untilDone('writing dead letters', () => spanLog.deadLetters.append(letters)),
    );
    for (const { reason } of letters) metrics.deadLetters.inc({ reason });
  }

  /** Tries until the store has all of it, or refuses its rows: then nothing new was written. */
  async #store(batch: SpanBatch, firstMode: WriteMode): Promise<PermanentError | undefined> {
    const { clock, maxPauseMs, signal, pauseSignal, onFailure, onSuccess, runStep } = this.#deps;
    const pauses = new Pauses(clock, maxPauseMs);
    for (let mode = firstMode; ; mode = 'repair') {
      const failure = await runStep(mode, () => this.#try(batch, mode));
      signal.throwIfAborted();
      if (failure === undefined) {
        onSuccess(WRITING);
        return undefined;
      }
      if (isRefusal(failure)) return failure;
      onFailure(WRITING, failure);
      await pauses.pause(failure, pauseSignal);
    }
  }

  /** One try. Its error is an answer here: a step must not be mistaken for the store. */
  async #try(batch: SpanBatch, mode: WriteMode): Promise<unknown> {
    const { clock, metrics, slots, spanStore, signal, insertTimeoutMs } = this.#deps;
    metrics[mode === 'insert' ? 'inserts' : 'repairs'].inc();
    const late = new AbortController();
    const done = new AbortController();
    try {
      await slots.execute(async () => {
        signal.throwIfAborted();
        clock.sleep(insertTimeoutMs, done.signal).then(
          () =>
            late.abort(
              new RetryableError(`no answer within ${insertTimeoutMs} ms`, { code: 'insert_timeout' }),
            ),
          () => {},
        );
        await spanStore[mode](batch, AbortSignal.any([signal, late.signal]));
      });
      return undefined;
    } catch (error) {
      return (
        error ?? new RetryableError('the store failed without saying why', { code: 'store_unavailable' })
      );
    } finally {
      done.abort();
    }
  }

  /**
   * Finds the records that the store refuses by halves, each planned before it is written. Every half is repaired, since
   * an earlier try of the whole may have left something. A record that is refused alone is set aside: that decision is
   * committed before its effects, so that whoever continues decides the same.
   */
  async #halve(records: readonly FormedRecord[], refusal: PermanentError): Promise<void> {
    if (records.length > 1) {
      const middle = records.length >> 1;
      for (const half of [records.slice(0, middle), records.slice(middle)]) {
        await this.plan(half);
        await this.write(half, 'repair');
      }
      return;
    }
    const [record] = records as readonly [FormedRecord];
    await this.#refuseWhatIsStored(record, refusal);
    const spans = Math.max(1, spanCountOf(record.stored));
    this.#deps.breaker.take(record.stored.record?.projectId ?? '', 0, spans);
    await this.#deps.runStep('set-aside', () => this.plan(records, true));
    await this.write([setAside(record, refusal)], 'repair');
  }

  /** Spans of a record cannot be in the store and in the dead letters. Never seen: an earlier store took some of them. */
  async #refuseWhatIsStored({ stored }: FormedRecord, refusal: PermanentError): Promise<void> {
    const { spanLog, spanStore, untilDone } = this.#deps;
    const { partition, offset } = stored;
    const range = { logId: spanLog.logId, partition, first: offset, last: offset };
    const count = await untilDone('asking what is stored', () => spanStore.storedCount(range));
    if (count === 0) return;
    throw new PermanentError(
      `${count} spans of offset ${offset} are stored, the others are refused: ${refusal.message}`,
      {
        code: 'partly_refused',
        cause: refusal,
      },
    );
  }
}

/** The record as one that the store refused for what is in it. */
export function setAside(record: FormedRecord, error: Error): FormedRecord {
  return { ...record, outcome: deadLetter('rejected_rows', error) };
}

function isRefusal(error: unknown): error is PermanentError {
  return error instanceof PermanentError && error.code === 'rejected_rows';
}
