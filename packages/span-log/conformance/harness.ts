import { createHash } from 'node:crypto';
import type { SpanLogConfig } from '../src/config.ts';
import type { SpanLogDeps } from '../src/deps.ts';
import { openSpanLog } from '../src/open.ts';
import type { Assignment, DeadLetter, SpanLog, SpanRecord, StoredRecord, Subscription } from '../src/port.ts';

export interface FreshOptions {
  /** Default 1. */
  readonly partitions?: number;
  /** Default none. */
  readonly requiredGroups?: readonly string[];
  readonly retentionBytes?: number;
}

/** A log of its own for one test. */
export interface LogUnderTest {
  readonly config: SpanLogConfig;
  readonly deps: SpanLogDeps;
  /** Removes every record that is in the log now, as retention would. */
  removeAll(log: SpanLog): Promise<void>;
  dispose(): Promise<void>;
}

/** What an adapter may be unable to show; each with its reason and what is done instead. */
export type Capability = 'log-full-at-once' | 'twin-hashes-after-trimming';

export interface SpanLogConformance {
  readonly name: string;
  fresh(options: FreshOptions): Promise<LogUnderTest>;
  readonly cannot: readonly {
    readonly capability: Capability;
    readonly reason: string;
    readonly instead: string;
  }[];
  /** How many random histories are compared with the model. */
  readonly modelRuns: number;
}

/** An opened log that closes and removes itself at the end of the test's block. */
export class Fixture implements AsyncDisposable {
  readonly under: LogUnderTest;
  log: SpanLog;
  readonly #opened: SpanLog[] = [];

  private constructor(under: LogUnderTest, log: SpanLog) {
    this.under = under;
    this.log = log;
    this.#opened.push(log);
  }

  static async open(suite: SpanLogConformance, options: FreshOptions = {}): Promise<Fixture> {
    const under = await suite.fresh(options);
    return new Fixture(under, await openSpanLog(under.config, under.deps));
  }

  /** Closes the log and opens it again. */
  async reopen(): Promise<SpanLog> {
    await this.log.close();
    this.log = await openSpanLog(this.under.config, this.under.deps);
    this.#opened.push(this.log);
    return this.log;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const log of this.#opened) await log.close();
    await this.under.dispose();
  }
}

/** A record that is a function of `seed`; the twin hash too. */
export function makeRecord(seed: number, bodyBytes = 100): SpanRecord {
  return {
    schemaVersion: 1,
    projectId: `project-${seed % 3}`,
    keyId: 'key-1',
    receivedAtUnixMs: 1_795_000_000_000 + seed,
    spanCount: (seed % 7) + 1,
    rejectedCount: seed % 2,
    encoding: seed % 2 === 0 ? 'identity' : 'gzip',
    twinHash: createHash('sha256').update(`record ${seed}`).digest(),
    body: Buffer.alloc(bodyBytes, `body ${seed} `),
  };
}

export const makeRecords = (count: number, bodyBytes = 100, first = 0): SpanRecord[] =>
  Array.from({ length: count }, (_, index) => makeRecord(first + index, bodyBytes));

export function makeLetter(id: string, atUnixMs = 1_795_000_000_000): DeadLetter {
  return {
    id,
    group: 'indexer',
    logId: 'log',
    partition: 0,
    offset: 7,
    idx: -1,
    projectId: 'project-1',
    reason: 'invalid_protobuf',
    error: 'PermanentError: not a request\n    at decode',
    atUnixMs,
    encoding: 'identity',
    body: Buffer.from([0, 1, 2, 255]),
  };
}

/** What can be compared: byte arrays of one class, without their backing store. */
export const plain = (record: SpanRecord | undefined) =>
  record && {
    ...record,
    twinHash: Buffer.from(record.twinHash).toString('hex'),
    body: Buffer.from(record.body).toString('latin1'),
  };

export const plainLetter = (letter: DeadLetter) => ({
  ...letter,
  body: Buffer.from(letter.body).toString('latin1'),
});

export const bodies = (records: readonly StoredRecord[]): (string | undefined)[] =>
  records.map(({ record }) => plain(record)?.body);

/** Takes assignments one after the other. */
export class Member {
  readonly subscription: Subscription;
  readonly #iterator: AsyncIterator<Assignment>;

  constructor(subscription: Subscription) {
    this.subscription = subscription;
    this.#iterator = subscription.assignments()[Symbol.asyncIterator]();
  }

  /** The next partition that this member has, skipping those that it lost before it looked. */
  async next(): Promise<Assignment> {
    for (;;) {
      const { value, done } = await this.#iterator.next();
      if (done) throw new Error('the subscription has ended');
      if (!(value as Assignment).signal.aborted) return value as Assignment;
    }
  }

  /** As many partitions as said. */
  async take(count: number): Promise<Assignment[]> {
    const taken = new Map<number, Assignment>();
    while (taken.size < count) {
      const assignment = await this.next();
      taken.set(assignment.partition, assignment);
      for (const [partition, { signal }] of taken) if (signal.aborted) taken.delete(partition);
    }
    return [...taken.values()];
  }
}

export const join = async (log: SpanLog, group: string): Promise<Member> =>
  new Member(await log.subscribe(group));

/** Reads until `count` records came, and fails after a while without. */
export async function readAll(
  assignment: Assignment,
  count: number,
  maxBytes = 1 << 20,
): Promise<StoredRecord[]> {
  const records: StoredRecord[] = [];
  const deadline = performance.now() + 30_000;
  while (records.length < count) {
    records.push(...(await assignment.next({ maxBytes, maxWaitMs: 1_000 })));
    if (performance.now() > deadline) throw new Error(`${records.length} of ${count} records came`);
  }
  return records;
}
