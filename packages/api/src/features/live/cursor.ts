import type { LogPosition } from '@studio/span-store';
import { z } from 'zod';
import { HttpError } from '../../errors/http-error.ts';

/** Header lines beyond it are none of ours: some 600 partitions. */
const MAX_CHARACTERS = 12_000;

const offset = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const small = z.number().int().min(0).max(0xffff_ffff);
const place = z.union([z.tuple([small, offset]), z.tuple([small, offset, small])]);
/** By log, so that its name stands once: `[["<log id>", [partition, offset, idx?], …], …]`. */
const shape = z.array(z.tuple([z.string().max(300)], place)).max(1_000);

/** What a feed has given so far: a position for each partition. Immutable. */
export class Cursor {
  readonly #positions: ReadonlyMap<string, LogPosition>;

  private constructor(positions: ReadonlyMap<string, LogPosition>) {
    this.#positions = positions;
  }

  static of(positions: readonly LogPosition[]): Cursor {
    return new Cursor(new Map(positions.map((position) => [keyOf(position), position])));
  }

  /** @throws HttpError `validation_failed` for a text that `toString` never made */
  static parse(text: string): Cursor {
    const result = text.length > MAX_CHARACTERS ? undefined : shape.safeParse(jsonOf(text));
    if (!result?.success) {
      const problem = { path: 'last-event-id', message: 'is not the id of an event of this feed' };
      throw new HttpError('validation_failed', `${problem.path}: ${problem.message}`, {
        problems: [problem],
      });
    }
    return Cursor.of(
      result.data.flatMap(([logId, ...places]) =>
        places.map(([partition, at, idx]) => ({
          logId,
          partition,
          offset: at,
          ...(idx === undefined ? {} : { idx }),
        })),
      ),
    );
  }

  get positions(): readonly LogPosition[] {
    return [...this.#positions.values()];
  }

  /** With the partition of this position there, wherever it was. */
  at({ logId, partition, offset: at, idx }: LogPosition): Cursor {
    const position = { logId, partition, offset: at, ...(idx === undefined ? {} : { idx }) };
    return new Cursor(new Map(this.#positions).set(keyOf(position), position));
  }

  /** With every partition at least there. */
  upTo(positions: readonly LogPosition[]): Cursor {
    const merged = new Map(this.#positions);
    for (const position of positions) {
      const known = merged.get(keyOf(position));
      if (known === undefined || known.offset <= position.offset) merged.set(keyOf(position), position);
    }
    return new Cursor(merged);
  }

  /** With the partition of this span right before it. */
  before({ logId, partition, offset: at, idx }: Required<LogPosition>): Cursor {
    if (idx > 0) return this.at({ logId, partition, offset: at, idx: idx - 1 });
    if (at > 0) return this.at({ logId, partition, offset: at - 1 });
    const rest = new Map(this.#positions);
    rest.delete(keyOf({ logId, partition, offset: at }));
    return new Cursor(rest);
  }

  /** Opaque to clients. */
  toString(): string {
    const byLog = new Map<string, number[][]>();
    for (const { logId, partition, offset: at, idx } of this.#positions.values()) {
      const places = byLog.get(logId) ?? [];
      byLog.set(logId, places);
      places.push(idx === undefined ? [partition, at] : [partition, at, idx]);
    }
    const logs = [...byLog].map(([logId, places]) => [logId, ...places]);
    return Buffer.from(JSON.stringify(logs)).toString('base64url');
  }
}

const keyOf = ({ logId, partition }: LogPosition) => `${partition} ${logId}`;

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return undefined;
  }
}
