import { describe, expect, it } from 'vitest';
import { caught } from '../../test/caught.ts';
import { decodeTraces, validateTraces } from '../index.ts';
import { tracesFromJson } from './traces-from-json.ts';

const IDS = '"traceId":"5B8EFFF798038103D269B633813FC60C","spanId":"EEE19B7EC3C1B174"';
const bodyOf = (members: string) =>
  Buffer.from(`{"resourceSpans":[{"scopeSpans":[{"spans":[{${IDS},${members}}]}]}]}`);
const spanOf = (members: string) => decodeTraces(tracesFromJson(bodyOf(members)))[0]!;
const valueOfAttribute = (value: string) =>
  spanOf(`"attributes":[{"key":"k","value":${value}}]`).attributes[0]?.value;

describe('nanoseconds in OTLP/JSON', () => {
  it.each([
    ['a string', '"1544712660300000001"', 1_544_712_660_300_000_001n],
    ['a number', '1544712660300000001', 1_544_712_660_300_000_001n],
    ['the largest number', '18446744073709551615', 2n ** 64n - 1n],
    ['a number after a blank', ' \n 1544712660300000003', 1_544_712_660_300_000_003n],
    ['a number with an exponent', '123456789012345e4', 1_234_567_890_123_450_000n],
    ['a number with a fraction of zero', '1544712660300000005.000', 1_544_712_660_300_000_005n],
    ['a long number with fraction and exponent', '1.544712660300000007e18', 1_544_712_660_300_000_007n],
    ['a small number', '5', 5n],
    ['null', 'null', 0n],
  ])('keep every digit as %s', (_, json, nanos) => {
    expect(spanOf(`"startTimeUnixNano":${json}`).startTimeUnixNano).toBe(nanos);
  });

  it.each([
    ['negative', '-1'],
    ['beyond 64 bits', '18446744073709551616'],
    ['a fraction', '1544712660300000001.5'],
    ['no number', '"soon"'],
    ['empty', '""'],
    ['a huge exponent', '1e999'],
    ['a huge exponent as text', '"1e999999999"'],
    ['boolean', 'true'],
    ['an object', '{}'],
  ])('are refused when %s', (_, json) => {
    expect(caught(() => spanOf(`"startTimeUnixNano":${json}`))).toBe(
      'invalid_json: resourceSpans[0].scopeSpans[0].spans[0].startTimeUnixNano is not an unsigned 64-bit integer',
    );
  });
});

describe('values in OTLP/JSON', () => {
  it.each([
    ['{"stringValue":"ü"}', 'ü'],
    ['{"string_value":"x"}', 'x'],
    ['{"boolValue":false}', false],
    ['{"intValue":"-9223372036854775808"}', -(2n ** 63n)],
    ['{"intValue":-9223372036854775807}', -(2n ** 63n) + 1n],
    ['{"intValue":7}', 7n],
    ['{"doubleValue":0.1234567890123456789}', 0.12345678901234568],
    ['{"doubleValue":12345678901234567890}', 12345678901234567000],
    ['{"doubleValue":"NaN"}', Number.NaN],
    ['{"doubleValue":"-Infinity"}', Number.NEGATIVE_INFINITY],
    ['{"doubleValue":"-0"}', -0],
    ['{"doubleValue":3}', 3],
    ['{"bytesValue":"-_8="}', Uint8Array.of(0xfb, 0xff)],
    ['{"bytesValue":"+/8"}', Uint8Array.of(0xfb, 0xff)],
    ['{"arrayValue":{"values":[{"intValue":1},{}]}}', [1n, null]],
    ['{"arrayValue":{}}', []],
    ['{}', null],
    ['{"stringValue":null}', null],
    ['null', null],
    ['{"laterValue":1}', null],
  ])('%s', (json, value) => {
    expect(valueOfAttribute(json)).toEqual(value);
  });

  it.each([
    ['{"stringValue":"a","intValue":"1"}', 'value has more than one value'],
    ['{"intValue":"9223372036854775808"}', 'value.intValue is not a 64-bit integer'],
    ['{"intValue":1.5}', 'value.intValue is not a 64-bit integer'],
    ['{"stringValue":1}', 'value.stringValue is not a string'],
    ['{"boolValue":"true"}', 'value.boolValue is not a boolean'],
    ['{"doubleValue":"0x10"}', 'value.doubleValue is not a number'],
    ['{"bytesValue":"a b"}', 'value.bytesValue is not base64'],
    ['{"arrayValue":[]}', 'value.arrayValue is not an object'],
    ['{"arrayValue":{"values":{}}}', 'value.arrayValue.values is not an array'],
    ['"text"', 'value is not an object'],
    ['12345678901234567890', 'value is not an object'],
  ])('%s is refused with its path', (json, problem) => {
    expect(caught(() => valueOfAttribute(json))).toBe(
      `invalid_json: resourceSpans[0].scopeSpans[0].spans[0].attributes[0].${problem}`,
    );
  });
});

describe('spans in OTLP/JSON', () => {
  it('may be written with the names of the proto files', () => {
    const snake =
      '{"resource_spans":[{"schema_url":"r","scope_spans":[{"spans":[{"trace_id":"ab","dropped_links_count":2}]}]}]}';
    expect(decodeTraces(tracesFromJson(Buffer.from(snake)))[0]).toMatchObject({
      traceId: 'ab',
      droppedLinksCount: 2,
      resource: { schemaUrl: 'r' },
    });
  });

  it('have ids in hex of either case, and enums by number or name', () => {
    expect(spanOf('"kind":3,"status":{"code":"STATUS_CODE_ERROR"}')).toMatchObject({
      traceId: '5b8efff798038103d269b633813fc60c',
      spanId: 'eee19b7ec3c1b174',
      kind: 3,
      status: { code: 2 },
    });
    expect(spanOf('"kind":"SPAN_KIND_CONSUMER"').kind).toBe(5);
  });

  it('with ids of a wrong length are left to the validator', () => {
    const body = tracesFromJson(
      Buffer.from('{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"abcd"}]}]}]}'),
    );
    expect(validateTraces(body)).toMatchObject({
      rejectedCount: 1,
      reason: expect.stringContaining('2 bytes'),
    });
  });

  it.each([
    ['"kind":"CONSUMER"', 'kind is not one of SPAN_KIND_UNSPECIFIED, '],
    ['"kind":"constructor"', 'kind is not one of '],
    ['"parentSpanId":"xy"', 'parentSpanId is not hexadecimal'],
    ['"parentSpanId":"abc"', 'parentSpanId is not hexadecimal'],
    ['"flags":4294967296', 'flags is not an unsigned 32-bit integer'],
    ['"events":[{},7]', 'events[1] is not an object'],
    ['"links":[{"traceId":5}]', 'links[0].traceId is not a string'],
  ])('%s is refused with its path', (members, problem) => {
    const message = caught(() => spanOf(members));
    expect(message).toContain(`invalid_json: resourceSpans[0].scopeSpans[0].spans[0].${problem}`);
  });
});

describe('bodies', () => {
  it.each([
    ['{}'],
    ['{"resourceSpans":null}'],
    ['{"resourceSpans":[]}'],
    ['{"later":{"x":12345678901234567890}}'],
    ['\ufeff{}'],
  ])('%s hold nothing', (json) => {
    expect(tracesFromJson(Buffer.from(json))).toHaveLength(0);
  });

  it.each([
    ['no JSON', Buffer.from('{"a":secret}'), 'body is not JSON'],
    [
      'broken JSON',
      Buffer.from(`{"a":"${'secret'.repeat(20)}",,}`),
      'body is not JSON (wrong at character 128)',
    ],
    ['nothing', Buffer.alloc(0), 'body is not JSON'],
    ['an array', Buffer.from('[]'), 'body is not an object'],
    ['a long number', Buffer.from(' 12345678901234567890'), 'body is not an object'],
    ['bytes that are not UTF-8', Buffer.from([0x22, 0xff, 0x22]), 'body is not UTF-8'],
    ['protobuf', Buffer.from([0x0a, 0x02, 0x08, 0x01]), 'body is not JSON'],
  ])('of %s are refused without quoting them', (_, body, message) => {
    const error = caught(() => tracesFromJson(body));
    expect(error).toContain(`invalid_json: ${message}`);
    expect(error).not.toContain('secret');
  });
});
