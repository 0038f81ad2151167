import { validateTraces } from '../check/validate-traces.ts';
import { readLayout } from './read-layout.ts';
import { writeLayout } from './write-layout.ts';

/**
 * The body with its valid spans only, by copying byte ranges; `body` itself when all are valid. What OTLP does not
 * define is kept inside groups, scopes and spans, and dropped beside the groups.
 *
 * @throws PermanentError `invalid_protobuf` when `validateTraces` does
 */
export function withoutInvalidSpans(body: Uint8Array): Uint8Array {
  if (validateTraces(body).rejectedCount === 0) return body;
  return writeLayout(body, readLayout(body, 'valid'));
}
