import { fromBinary } from '@bufbuild/protobuf';
import { AnySchema, DurationSchema } from '@bufbuild/protobuf/wkt';
import { describe, expect, it } from 'vitest';
import { WireReader } from '../wire/wire-reader.ts';
import { encodeRpcStatus, rpcStatusToJson } from './rpc-status.ts';

/** google.rpc.Status by field numbers, its details by protobuf-es' own types. */
function readStatus(bytes: Uint8Array) {
  const reader = new WireReader(bytes);
  const end = bytes.byteLength;
  const status = { code: 0, message: '', delays: [] as string[] };
  while (reader.pos < end) {
    const tag = reader.tag(end);
    if (tag === 0x08) status.code = reader.uint32(end);
    else {
      const payload = reader.bytes.subarray(reader.pos + 1, reader.delimited(end));
      reader.pos += payload.length;
      if (tag === 0x12) status.message = payload.toString();
      else {
        const { typeUrl, value } = fromBinary(AnySchema, payload);
        expect(typeUrl).toBe('type.googleapis.com/google.rpc.RetryInfo');
        expect(value[0]).toBe(0x0a); // RetryInfo.retry_delay
        const { seconds, nanos } = fromBinary(DurationSchema, value.subarray(2));
        status.delays.push(`${seconds}s ${nanos}ns`);
      }
    }
  }
  return status;
}

describe('google.rpc.Status', () => {
  it.each([
    [0, '0s 0ns', '0s'],
    [5, '0s 5000000ns', '0.005s'],
    [1500, '1s 500000000ns', '1.500s'],
    [30_000, '30s 0ns', '30s'],
    [0.2, '0s 1000000ns', '0.001s'],
    [-7, '0s 0ns', '0s'],
  ])('says when to try again: after %d ms', (retryDelayMs, delay, json) => {
    const status = { code: 14, message: 'draining', retryDelayMs };
    expect(readStatus(encodeRpcStatus(status))).toEqual({ code: 14, message: 'draining', delays: [delay] });
    expect(rpcStatusToJson(status)).toEqual({
      code: 14,
      message: 'draining',
      details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: json }],
    });
  });

  it('has no details when trying again cannot help', () => {
    const status = { code: 3, message: 'undecodable' };
    expect(readStatus(encodeRpcStatus(status))).toEqual({ ...status, delays: [] });
    expect(rpcStatusToJson(status)).toEqual(status);
  });
});
