import { withoutInvalidSpans } from '@studio/otlp';
import type { Validated } from './validate.ts';

/** The body as it came when every span is valid, else a copy of its byte ranges without the invalid ones. */
export function withoutInvalid(body: Uint8Array, { rejectedCount }: Validated): Uint8Array {
  return rejectedCount === 0 ? body : withoutInvalidSpans(body);
}
