import { PermanentError } from '@studio/core';
import { DECODER_VERSION } from './config.ts';

/** What an indexer is about to write, or may have written in part. */
export interface Plan {
  /** First and last offset, both included; both are records of the log. */
  readonly first: number;
  readonly last: number;
  /** See `twin-bits.ts`; '' when no record of the plan is a twin. */
  readonly twins: string;
  /** The store has refused this single record: it goes to the dead letters, whatever the store would say today. */
  readonly isSetAside: boolean;
}

/** The note that travels with a committed offset. */
export interface PlanNote {
  /** Undefined when everything before the offset is done and nothing was begun. */
  readonly plan: Plan | undefined;
  /** Rules that the plan's rows were made by: see DECODER_VERSION. */
  readonly decoder: number;
}

const NOTE_VERSION = 1;

/** JSON, below 4,000 bytes: `{v, decoder, plan: null | {first, last, twins?, aside?}}`. */
export function encodePlanNote(plan: Plan | undefined): string {
  const inNote = plan && {
    first: plan.first,
    last: plan.last,
    ...(plan.twins === '' ? {} : { twins: plan.twins }),
    ...(plan.isSetAside ? { aside: true } : {}),
  };
  return JSON.stringify({ v: NOTE_VERSION, decoder: DECODER_VERSION, plan: inNote ?? null });
}

/**
 * Reads a note; an empty one (an offset that an operator set) says "no plan".
 * @throws PermanentError `note_unreadable`, `note_newer` (written by a newer indexer)
 */
export function decodePlanNote(text: string): PlanNote {
  if (text === '') return { plan: undefined, decoder: DECODER_VERSION };
  const note = record(parsed(text));
  const version = note?.['v'];
  if (typeof version === 'number' && version > NOTE_VERSION) {
    throw new PermanentError(
      `The note of the committed offset has version ${version}: a newer indexer wrote it.`,
      {
        code: 'note_newer',
      },
    );
  }
  const decoder = note?.['decoder'];
  if (!note || version !== NOTE_VERSION || !isCount(decoder)) throw unreadable(text);
  return { decoder, plan: note['plan'] === null ? undefined : planOf(note['plan'], text) };
}

function planOf(value: unknown, text: string): Plan {
  const plan = record(value);
  const { first, last, twins = '', aside = false } = plan ?? {};
  if (!isCount(first) || !isCount(last) || last < first) throw unreadable(text);
  if (typeof twins !== 'string' || typeof aside !== 'boolean') throw unreadable(text);
  return { first, last, twins, isSetAside: aside };
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function record(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
}

function unreadable(text: string): PermanentError {
  return new PermanentError(`The note of the committed offset cannot be read: ${text.slice(0, 200)}`, {
    code: 'note_unreadable',
  });
}
