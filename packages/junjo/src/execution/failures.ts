import type { Executable } from '../executable.ts';
import type { Failure } from '../failure.ts';

export interface FailureEntry extends Failure {
  readonly span_id: string;
  readonly name: string;
  readonly executable_type: string;
  /** When the span ended. */
  readonly time_unix_nano: string;
}

export interface HookErrorEntry extends Failure {
  readonly span_id: string;
  readonly kind: 'error' | 'delivery_cancelled';
  readonly event: string | null;
  readonly callback: string | null;
  readonly time_unix_nano: string;
}

/** The first to fail comes first: a failure is recorded again by everything that it goes through. */
export function failureEntries(executables: readonly Executable[]): FailureEntry[] {
  return executables
    .filter(({ failure }) => failure !== null)
    .toSorted((a, b) => compare(endOf(a), endOf(b)))
    .map((one) => ({
      span_id: one.spanId,
      name: one.name,
      executable_type: one.type,
      type: one.failure?.type ?? null,
      message: one.failure?.message ?? null,
      stacktrace: one.failure?.stacktrace ?? null,
      time_unix_nano: endOf(one).toString(),
    }));
}

export function hookErrorEntries(executables: readonly Executable[]): HookErrorEntry[] {
  return executables
    .flatMap(({ spanId, hookErrors }) => hookErrors.map((error) => ({ spanId, error })))
    .toSorted((a, b) => compare(a.error.timeUnixNano, b.error.timeUnixNano))
    .map(({ spanId, error: { timeUnixNano, ...error } }) => ({
      span_id: spanId,
      ...error,
      time_unix_nano: timeUnixNano.toString(),
    }));
}

const endOf = ({ source }: Executable): bigint => source.span.endTimeUnixNano;
const compare = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0);
