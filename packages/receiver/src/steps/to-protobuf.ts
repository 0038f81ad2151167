import { PermanentError } from '@studio/core';
import { tracesFromJson } from '@studio/otlp';
import { ok, refused, type StepOutcome } from '../outcome.ts';

/** The log holds one format: OTLP/JSON becomes protobuf here. */
export function toProtobuf(format: 'protobuf' | 'json', body: Uint8Array): StepOutcome<Uint8Array> {
  if (format === 'protobuf') return ok(body);
  try {
    return ok(tracesFromJson(body));
  } catch (error) {
    if (error instanceof PermanentError) return refused('undecodable', error.message);
    throw error;
  }
}
