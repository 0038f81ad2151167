import { describe, expect, it } from 'vitest';
import { caught } from '../../test/caught.ts';
import { exampleSpan } from '../../test/example-span.ts';
import { hex, record } from '../../test/wire.ts';
import { encodeTraces } from '../index.ts';
import { validateTraces } from './validate-traces.ts';

const validate = (text: string) => validateTraces(hex(text));

describe('validateTraces', () => {
  it('takes a request without anything', () => {
    expect(validateTraces(new Uint8Array(0))).toEqual({ spanCount: 0, validCount: 0, rejectedCount: 0 });
  });

  it.each([
    [{ traceId: '' }, 'trace_id has 0 bytes instead of 16'],
    [{ traceId: 'ab'.repeat(8) }, 'trace_id has 8 bytes instead of 16'],
    [{ traceId: '00'.repeat(16) }, 'trace_id is all zero'],
    [{ spanId: 'ab'.repeat(9) }, 'span_id has 9 bytes instead of 8'],
    [{ spanId: '00'.repeat(8) }, 'span_id is all zero'],
    [{ parentSpanId: 'ab' }, 'parent_span_id has 1 bytes instead of 8 or none'],
  ])('refuses %j and says which span and why', (changes, reason) => {
    const spans = [exampleSpan(), exampleSpan({ ...changes, name: 'bad "one"' }), exampleSpan(changes)];
    expect(validateTraces(encodeTraces(spans))).toEqual({
      spanCount: 3,
      validCount: 1,
      rejectedCount: 2,
      reason: `span 1 ("bad \\"one\\""): ${reason}`,
    });
  });

  it('takes a parent id of zeros: some SDKs send it for a root', () => {
    expect(validateTraces(encodeTraces([exampleSpan({ parentSpanId: '00'.repeat(8) })])).validCount).toBe(1);
  });

  it('takes the last of an id that comes twice, as protobuf wants it', () => {
    const ids = `0a10 ${'00'.repeat(16)} 1208 ${'01'.repeat(8)} 0a10 ${'02'.repeat(16)}`;
    expect(validate(`0a32 1230 122e ${ids}`)).toMatchObject({ spanCount: 1, validCount: 1 });
  });

  it('steps over fields that OTLP does not define, at every level', () => {
    const unknown = 'a0 06 01'; // field 100, a varint
    const attribute = record(0x4a, '0a0161', record(0x12, '1001', unknown), unknown);
    const span = record(0x12, `0a10 ${'01'.repeat(16)} 1208 ${'01'.repeat(8)}`, unknown, attribute);
    const body = Buffer.concat([hex(unknown), record(0x0a, unknown, record(0x12, unknown, span))]);
    expect(validateTraces(body)).toMatchObject({ spanCount: 1, validCount: 1 });
  });

  it.each([
    ['a length beyond the end', '0a05 0a', 'length 5 exceeds the 1 bytes left at byte 1'],
    ['a length beyond 2^32', '0a ff ff ff ff ff 01', 'length 68719476735 exceeds the 0 bytes left at byte 1'],
    ['a missing length', '0a', 'message ends before a length at byte 1'],
    ['an unfinished varint', '0a80', 'message ends inside a varint at byte 1'],
    ['a varint of eleven bytes', `0a${'80'.repeat(11)}01`, 'varint longer than 10 bytes at byte 1'],
    ['field number 0', '00', 'field number 0 at byte 1'],
    ['a group', '13', 'wire type 3 is not supported at byte 1'],
    ['wire type 7', '17', 'wire type 7 is not supported at byte 1'],
    ['a known field of another wire type', '08 01', 'field 1 has wire type 0 at byte 1'],
    ['text', '68656c6c6f', 'wire type 4 is not supported at byte 3'],
    [
      'an attribute longer than its span',
      '0a08 1206 1204 4a05 0a01',
      'length 5 exceeds the 2 bytes left at byte 7',
    ],
    ['a truncated double in an attribute', '0a0b 1209 1207 4a05 1203 210000', 'value of 8 bytes at byte 11'],
    ['a truncated time', '0a05 1203 1201 39', 'value of 8 bytes at byte 7'],
  ])('refuses %s', (_, text, message) => {
    const error = caught(() => validate(text));
    expect(error).toMatch(/^invalid_protobuf: /);
    expect(error).toContain(message);
  });

  it('skips a status code of before OTLP 1.0, whatever its form', () => {
    expect(validate('0a08 1206 1204 7a02 0801')).toMatchObject({ spanCount: 1 });
  });
});
