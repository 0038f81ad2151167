/** How a span says that it failed, was cancelled, or that a hook of it failed. */
import { type Span, type SpanEvent, StatusCode } from '@studio/core';
import { AttributeReader } from './attribute-reader.ts';
import type { ReadSpan } from './trace-spans.ts';

export type Outcome = 'completed' | 'failed' | 'cancelled';

export interface Failure {
  readonly type: string | null;
  readonly message: string | null;
  readonly stacktrace: string | null;
}

export interface HookError {
  /** `error`: the callback failed; `delivery_cancelled`: it was not waited for. */
  readonly kind: 'error' | 'delivery_cancelled';
  readonly event: string | null;
  readonly callback: string | null;
  readonly type: string | null;
  readonly message: string | null;
  readonly stacktrace: string | null;
  readonly timeUnixNano: bigint;
}

export interface Ending {
  readonly outcome: Outcome;
  /** Of a failed one. */
  readonly failure: Failure | null;
  readonly cancellation: { readonly reason: string | null } | null;
  /** The original's rule: `error.type`, or an event named `exception` or `junjo.hook_error`. */
  readonly hasFailureSignal: boolean;
  readonly hookErrors: readonly HookError[];
}

export function readEnding({ span, attributes }: ReadSpan): Ending {
  const type = attributes.text('error.type');
  const exceptions = span.events.filter(({ name }) => name === 'exception');
  const isFailed = type !== null || span.status.code === StatusCode.ERROR;
  const isCancelled = attributes.flag('junjo.cancelled') === true;
  const hookErrors = span.events.flatMap(readHookError);
  return {
    outcome: isFailed ? 'failed' : isCancelled ? 'cancelled' : 'completed',
    failure: isFailed ? readFailure(span, type, exceptions.at(-1)) : null,
    cancellation: isCancelled ? { reason: attributes.text('junjo.cancelled_reason') } : null,
    hasFailureSignal:
      type !== null || exceptions.length > 0 || hookErrors.some(({ kind }) => kind === 'error'),
    hookErrors,
  };
}

function readFailure({ status }: Span, type: string | null, exception: SpanEvent | undefined): Failure {
  const facts = new AttributeReader(exception?.attributes ?? []);
  return {
    type: type ?? facts.text('exception.type'),
    message: status.message || facts.text('exception.message'),
    stacktrace: facts.text('exception.stacktrace'),
  };
}

function readHookError({ name, attributes, timeUnixNano }: SpanEvent): HookError[] {
  if (name !== 'junjo.hook_error' && name !== 'junjo.hook_delivery_cancelled') return [];
  const facts = new AttributeReader(attributes);
  const isError = name === 'junjo.hook_error';
  return [
    {
      kind: isError ? 'error' : 'delivery_cancelled',
      event: facts.text('junjo.hook.event'),
      callback: facts.text('junjo.hook.callback'),
      type: facts.text('junjo.hook.error.type', 'exception.type'),
      message: isError
        ? facts.text('junjo.hook.error.message', 'exception.message')
        : facts.text('junjo.hook.delivery.cancelled_reason'),
      stacktrace: facts.text('exception.stacktrace'),
      timeUnixNano,
    },
  ];
}
