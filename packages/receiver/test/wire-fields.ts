/** A reader of protobuf that shares nothing with the code under test: fields by number, nested ones as bytes. */
export type Field = bigint | Buffer;

export function fieldsOf(bytes: Buffer): Map<number, Field[]> {
  const fields = new Map<number, Field[]>();
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++]!;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < bytes.length) {
    const tag = Number(varint());
    const number = tag >> 3;
    let value: Field;
    if ((tag & 7) === 0) value = varint();
    else if ((tag & 7) === 2) {
      const length = Number(varint());
      value = bytes.subarray(at, at + length);
      at += length;
    } else throw new Error(`wire type ${tag & 7} is not expected here`);
    fields.set(number, [...(fields.get(number) ?? []), value]);
  }
  return fields;
}

export interface RpcStatus {
  readonly code: number;
  readonly message: string;
  /** Delay of a google.rpc.RetryInfo detail. */
  readonly retryDelayMs: number | undefined;
}

/** google.rpc.Status */
export function rpcStatusOf(bytes: Buffer): RpcStatus {
  const status = fieldsOf(bytes);
  const retryInfo = (status.get(3) ?? [])
    .map((any) => fieldsOf(any as Buffer))
    .find((any) => String(any.get(1)?.[0]) === 'type.googleapis.com/google.rpc.RetryInfo');
  return {
    code: Number(status.get(1)?.[0] ?? 0),
    message: String(status.get(2)?.[0] ?? ''),
    retryDelayMs: retryInfo && delayMs(retryInfo.get(2)?.[0] as Buffer),
  };
}

function delayMs(retryInfo: Buffer): number {
  const duration = fieldsOf(fieldsOf(retryInfo).get(1)?.[0] as Buffer);
  return Number(duration.get(1)?.[0] ?? 0) * 1000 + Number(duration.get(2)?.[0] ?? 0) / 1e6;
}

/** ExportTraceServiceResponse */
export function partialSuccessIn(bytes: Buffer): { rejectedSpans: number; errorMessage: string } | undefined {
  const partial = fieldsOf(bytes).get(1)?.[0];
  if (partial === undefined) return undefined;
  const fields = fieldsOf(partial as Buffer);
  return {
    rejectedSpans: Number(fields.get(1)?.[0] ?? 0),
    errorMessage: String(fields.get(2)?.[0] ?? ''),
  };
}
