import { boundedText, spanText } from '@studio/llm';
import { assembleSpan, type WireSpan } from '@studio/otlp';

/** Bytes of each text of a span that can be searched: what is longer loses its end. */
const MAX_BYTES = 32 * 1024;

export interface Said {
  /** What the call adds to its conversation. */
  readonly input: string;
  /** What it answered; an error is an answer, too. */
  readonly output: string;
}

const NOTHING: Said = { input: '', output: '' };
const NO_BYTES = new Uint8Array();

/** What a span says in words. Most spans say nothing: they are not decoded any further. */
export function said(span: WireSpan): Said {
  if (!maySay(span)) return NOTHING;
  const whole = assembleSpan({ ...span, traceId: '', spanId: '', parentSpanId: '', links: NO_BYTES });
  const { request, response, error } = spanText(whole);
  return {
    input: boundedText([request], MAX_BYTES).text,
    output: boundedText([response, error], MAX_BYTES).text,
  };
}

const SAYING_EVENT = /^(exception$|gen_ai\.)/;

function maySay(span: WireSpan): boolean {
  if (span.statusMessage !== '' || span.otherAttributes.length > 0) return true;
  for (const name of span.eventNames) if (SAYING_EVENT.test(name)) return true;
  for (const { key } of span.attributes) if (isSaying(key)) return true;
  return false;
}

/** By the first letter: this runs for every attribute of every span. */
function isSaying(key: string): boolean {
  switch (key.charCodeAt(0)) {
    case 0x6c: // l
      return key.startsWith('llm.input_messages.') || key.startsWith('llm.output_messages.');
    case 0x69: // i
      return key === 'input.value';
    case 0x6f: // o
      return key === 'output.value';
    case 0x67: // g
      return key.startsWith('gen_ai.');
    default:
      return false;
  }
}
