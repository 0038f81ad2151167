/** One partition, from assignment to loss: read ARCHITECTURE.md's fourth step here, top to bottom. */
import { type Clock, PermanentError } from '@studio/core';
import type { Logger } from '@studio/runtime';
import type { Assignment, SpanLog, StoredRecord } from '@studio/span-log';
import type { SpanStore } from '@studio/span-store';
import type { BulkheadPolicy } from 'cockatiel';
import { BackgroundWrite } from './background-write.ts';
import { checkPosition, type StartPosition } from './check-position.ts';
import { IDLE_READ_MS, type IndexerConfig, READ_BYTES } from './config.ts';
import { DeadLetterBreaker } from './dead-letter-breaker.ts';
import type { FlushTargets } from './flush-targets.ts';
import { formRecords } from './form-batch.ts';
import { createFormRecord, type FormedRecord } from './form-record.ts';
import type { HeldAccount, HeldBytes } from './held-bytes.ts';
import type { IndexerMetrics } from './metrics.ts';
import { isNewer, type NewerSchemaDeps, waitForNewerIndexer } from './newer-schema.ts';
import { type BatchLimits, OpenBatch, type ReadRecord } from './open-batch.ts';
import type { PartitionStatus } from './partition-status.ts';
import type { Plan } from './plan-note.ts';
import { PlannedWriter, setAside } from './planned-writer.ts';
import { RecordReader } from './record-reader.ts';
import { createUntilDone, isLost, type UntilDone } from './retry.ts';
import { type AtStep, createRunStep, type RunStep } from './steps.ts';
import type { ToRow } from './to-row.ts';
import { decodeTwinBits } from './twin-bits.ts';
import { TwinWindow } from './twin-window.ts';
import { Wakeup } from './wakeup.ts';

export interface WorkerDeps {
  readonly config: IndexerConfig;
  readonly spanLog: SpanLog;
  readonly spanStore: SpanStore;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly metrics: IndexerMetrics;
  readonly atStep: AtStep | undefined;
  readonly toRow: ToRow;
  readonly slots: BulkheadPolicy;
  readonly held: HeldBytes;
  readonly flushTargets: FlushTargets;
  readonly status: PartitionStatus;
  /** Soft stop: what is being written is finished and committed, nothing new is begun. */
  readonly stopping: AbortSignal;
  /** Hard stop: give up waiting. */
  readonly abort: AbortSignal;
}

/** Works on the partition until it is lost or the indexer stops. Never rejects: trouble becomes an alarm in `status`. */
export async function runPartition(assignment: Assignment, deps: WorkerDeps): Promise<void> {
  const { status, logger, metrics } = deps;
  const { partition } = assignment;
  const signal = AbortSignal.any([assignment.signal, deps.abort]);
  try {
    await new PartitionWorker(assignment, deps, signal).run();
  } catch (error) {
    if (signal.aborted || deps.stopping.aborted || isLost(error)) {
      logger.info({ partition }, 'left the partition');
      return;
    }
    const code = error instanceof PermanentError ? error.code : 'unexpected_error';
    const message = error instanceof Error ? error.message : String(error);
    status.raise({ code, message });
    metrics.alarms.set({ partition, code }, 1);
    logger.error({ partition, code, err: error }, `partition ${partition} is stopped: ${message}`);
  }
}

class PartitionWorker {
  readonly #assignment: Assignment;
  readonly #deps: WorkerDeps;
  readonly #signal: AbortSignal;
  readonly #runStep: RunStep;
  readonly #untilDone: UntilDone;
  readonly #limits: BatchLimits;
  readonly #window: TwinWindow;
  readonly #wakeup = new Wakeup();
  readonly #reader: RecordReader;
  readonly #writer: PlannedWriter;
  readonly #breaker: DeadLetterBreaker;
  readonly #formRecord: ReturnType<typeof createFormRecord>;
  readonly #writing: BackgroundWrite;
  readonly #newerSchema: NewerSchemaDeps;
  readonly #held: HeldAccount;
  #repairBefore = 0;
  #lastWriteMs = Number.NEGATIVE_INFINITY;

  constructor(assignment: Assignment, deps: WorkerDeps, signal: AbortSignal) {
    const { config, clock, status, metrics } = deps;
    this.#assignment = assignment;
    this.#deps = deps;
    this.#signal = signal;
    this.#runStep = createRunStep(deps.atStep, assignment.partition);
    const onFailure = (what: string, error: unknown) => this.#onFailure(what, error);
    const onSuccess = (what: string) => status.working(what);
    const maxPauseMs = config.indexerRetryMaxMs;
    const pauseSignal = AbortSignal.any([signal, deps.stopping]);
    this.#untilDone = createUntilDone({ clock, maxPauseMs, signal, pauseSignal, onFailure, onSuccess });
    this.#limits = {
      minRows: config.indexerBatchMinRows,
      minBytes: config.indexerBatchMinBytes,
      maxRows: config.indexerBatchMaxRows,
      maxBytes: config.indexerBatchMaxBytes,
      maxRecordBytes: config.maxRequestBytes,
    };
    this.#writing = new BackgroundWrite(this.#wakeup.wake);
    this.#newerSchema = { ...deps, wakeup: this.#wakeup, signal: pauseSignal };
    this.#held = deps.held.account();
    this.#window = new TwinWindow(config.twinWindowRecords);
    this.#formRecord = createFormRecord({ toRow: deps.toRow, maxBytes: config.maxRequestBytes });
    this.#breaker = new DeadLetterBreaker(config.deadLetterBreakerShare, config.deadLetterBreakerWindow);
    const readNext: Assignment['next'] = (limits) =>
      this.#untilDone('reading the log', () => assignment.next(limits));
    this.#reader = new RecordReader(assignment, readNext, this.#wakeup.wake);
    this.#writer = new PlannedWriter({
      ...deps,
      assignment,
      metrics,
      breaker: this.#breaker,
      runStep: this.#runStep,
      untilDone: this.#untilDone,
      onFailure,
      onSuccess,
      signal,
      pauseSignal,
      insertTimeoutMs: config.indexerInsertTimeoutMs,
      maxPauseMs,
    });
  }

  async run(): Promise<void> {
    const { spanLog, spanStore, stopping, flushTargets } = this.#deps;
    flushTargets.onRaise(this.#wakeup.wake);
    stopping.addEventListener('abort', this.#wakeup.wake);
    this.#signal.addEventListener('abort', this.#wakeup.wake);
    try {
      const untilDone = this.#untilDone;
      const start = await this.#runStep('open', () =>
        checkPosition(this.#assignment, { spanLog, spanStore, untilDone }),
      );
      this.#repairBefore = start.repairBefore ?? 0;
      await this.#runStep('rebuild-window', () => this.#rebuildWindow(start.offset));
      if (start.plan) await this.#finishPlan(start.plan, start);
      await this.#consume();
    } catch (error) {
      await this.#settle();
      throw error;
    } finally {
      this.#held[Symbol.dispose]();
      flushTargets.offRaise(this.#wakeup.wake);
      stopping.removeEventListener('abort', this.#wakeup.wake);
      this.#signal.removeEventListener('abort', this.#wakeup.wake);
    }
  }

  /** The batch before the one that failed may still be on its way: nothing of this worker goes on after it has ended. */
  async #settle(): Promise<void> {
    try {
      await this.#writing.end();
      await this.#writer.commitEnd();
    } catch (error) {
      this.#deps.logger.debug({ partition: this.#assignment.partition, err: error }, 'left a plan open');
    }
  }

  /** The twins of the records from `offset` on may stand in the window before it. */
  async #rebuildWindow(offset: number): Promise<void> {
    const { size } = this.#window;
    const before = () => this.#assignment.twinHashes(offset, size);
    const hashes = size === 0 ? [] : await this.#untilDone('reading back twin hashes', before);
    for (const hash of hashes) this.#window.take(hash.twinHash, hash.offset);
    this.#reader.seek(offset);
  }

  /** A plan that was found open: form exactly its range again, ask the store what it has, write the rest. */
  async #finishPlan(plan: Plan, { decoder }: StartPosition): Promise<void> {
    this.#deps.logger.info(
      { partition: this.#assignment.partition, ...plan, decoder },
      'finishing an open plan',
    );
    const stored = await this.#runStep('read-plan', () => this.#readPlan(plan));
    const isTwin = decodeTwinBits(plan.twins);
    const records = stored.map((stored, i): ReadRecord => {
      if (stored.record) this.#window.take(stored.record.twinHash, stored.offset);
      return { stored, isTwin: isTwin(i) };
    });
    this.#noteOldest(records);
    const formed = await this.#form(records, Number.POSITIVE_INFINITY);
    const refused = new PermanentError('The span store refused its rows before.', { code: 'rejected_rows' });
    await this.#writer.write(plan.isSetAside ? formed.map((r) => setAside(r, refused)) : formed, 'repair');
    this.#stored(formed);
    await this.#writer.commitEnd();
    this.#reader.seek(plan.last + 1);
  }

  async #readPlan(plan: Plan): Promise<StoredRecord[]> {
    for (;;) {
      this.#assignment.seek(plan.first);
      const records: StoredRecord[] = [];
      for (let position = plan.first; position <= plan.last; ) {
        records.push(...(await this.#readRange(position, plan.last)));
        position = (records.at(-1)?.offset ?? position - 1) + 1;
      }
      const newer = records.find(isNewer);
      if (newer === undefined) return records;
      await waitForNewerIndexer(newer, this.#newerSchema);
    }
  }

  /** The next records from `position` to `last`, both included, which the log is known to hold. */
  async #readRange(position: number, last: number): Promise<readonly StoredRecord[]> {
    this.#deps.stopping.throwIfAborted();
    const limits = { maxBytes: READ_BYTES, maxWaitMs: IDLE_READ_MS, maxRecords: last - position + 1 };
    const records = await this.#untilDone('reading the log', () => this.#assignment.next(limits));
    const { status } = this.#deps;
    const waiting = 'waiting for records that the log should have';
    if (records.length > 0) status.working(waiting);
    else status.failing(waiting, new Error(`none of offsets ${position} to ${last} came`));
    if ((records.at(-1)?.offset ?? last) <= last) return records;
    throw new PermanentError(`the log has no record of offset ${last}`, { code: 'offset_out_of_range' });
  }

  /** Read, form, plan, write; while a batch is written the next is read and formed. */
  async #consume(): Promise<void> {
    for (let batch = await this.#collect(); batch; batch = await this.#collect()) {
      const formed = await this.#form(batch.records, this.#limits.maxBytes);
      this.#reader.putBack(batch.records.slice(formed.length));
      await this.#writing.end();
      await this.#writer.plan(formed);
      this.#begin(formed, batch);
    }
    await this.#writing.end();
    await this.#writer.commitEnd();
  }

  /**
   * The records of the next batch: as many as come until it is worth a write or has lingered, and more while the batch
   * before it is still being written. After a quiet time the first record does not wait. When nothing is ready at
   * the end of a write, its end is committed at once. Undefined: the indexer stops.
   */
  async #collect(): Promise<OpenBatch | undefined> {
    const { clock, stopping } = this.#deps;
    const batch = new OpenBatch(this.#limits, this.#held);
    for (;;) {
      this.#signal.throwIfAborted();
      if (stopping.aborted) return undefined;
      this.#fill(batch);
      const isFree = !this.#writing.isRunning;
      const next = this.#reader.peek();
      const isCut = batch.isFull || (next !== undefined && isNewer(next.stored));
      const waitMs = this.#lingerMs(batch);
      const isReady = isCut || (isFree && (batch.isLarge || waitMs <= 0));
      if (isReady && !batch.isEmpty) return batch;
      if (isFree && this.#writing.isOpen) {
        await this.#writing.end();
        await this.#writer.commitEnd();
        continue;
      }
      if (isFree && isCut && next) {
        await waitForNewerIndexer(next.stored, this.#newerSchema);
        this.#reader.seek(next.stored.offset);
        continue;
      }
      this.#reader.readAhead(Math.min(READ_BYTES, batch.room), IDLE_READ_MS);
      await this.#wakeup.wait(clock, isFree ? waitMs : Number.POSITIVE_INFINITY);
    }
  }

  /** How long the batch may wait for more records; not at all for records that somebody waits for. */
  #lingerMs({ records }: OpenBatch): number {
    const [first] = records;
    if (!first) return Number.POSITIVE_INFINITY;
    const { clock, config, flushTargets } = this.#deps;
    if (first.stored.offset < flushTargets.upTo(this.#assignment.partition)) return 0;
    return this.#lastWriteMs + config.indexerLingerMs - clock.monotonicMs();
  }

  /** Moves records that are there into the batch, deciding for each whether it is a twin. */
  #fill(batch: OpenBatch): void {
    for (
      let next = this.#reader.peek();
      next && !batch.isFull && !isNewer(next.stored);
      next = this.#reader.peek()
    ) {
      const { stored } = next;
      const isTwin =
        next.isTwin ??
        (stored.record !== undefined && this.#window.take(stored.record.twinHash, stored.offset));
      this.#reader.skip();
      if (!batch.add({ stored, isTwin })) this.#reader.putBack([{ stored, isTwin }]);
    }
    this.#noteOldest(batch.records);
  }

  #form(records: readonly ReadRecord[], maxBytes: number): Promise<FormedRecord[]> {
    const deps = { formRecord: this.#formRecord, breaker: this.#breaker };
    return this.#runStep('form', () => formRecords(records, maxBytes, deps));
  }

  #begin(formed: readonly FormedRecord[], batch: OpenBatch): void {
    const { clock, metrics } = this.#deps;
    const startedMs = clock.monotonicMs();
    this.#lastWriteMs = startedMs;
    const mode = formed[0]!.stored.offset < this.#repairBefore ? 'repair' : 'insert';
    this.#writing.begin(async () => {
      try {
        await this.#writer.write(formed, mode);
      } finally {
        batch.release();
      }
      metrics.writeSeconds.observe((clock.monotonicMs() - startedMs) / 1000);
      this.#stored(formed);
    });
  }

  #noteOldest(records: readonly ReadRecord[]): void {
    if (this.#writing.isRunning) return;
    this.#deps.status.oldestReceivedAtUnixMs = records[0]?.stored.record?.receivedAtUnixMs;
  }

  #stored(formed: readonly FormedRecord[]): void {
    const { clock, metrics, status } = this.#deps;
    const nowMs = clock.nowMs();
    let spans = 0;
    let bytes = 0;
    for (const { stored, outcome, bytes: size } of formed) {
      bytes += size;
      if (outcome.kind === 'ok') spans += outcome.value.rows.length;
      if (stored.record)
        metrics.freshnessSeconds.observe(Math.max(0, nowMs - stored.record.receivedAtUnixMs) / 1000);
    }
    metrics.batchSpans.observe(spans);
    metrics.batchBytes.observe(bytes);
    status.oldestReceivedAtUnixMs = undefined;
  }

  #onFailure(what: string, error: unknown): void {
    const { status, metrics, logger } = this.#deps;
    metrics.retries.inc();
    status.failing(what, error);
    logger.warn({ partition: this.#assignment.partition, err: error }, `${what} failed; trying again`);
  }
}
