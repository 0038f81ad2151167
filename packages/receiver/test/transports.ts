/** Every way to send an export request, with answers in one form. */
import { deflateSync, gzipSync } from 'node:zlib';
import type { Span } from '@studio/core';
import { jsonOf, protobufOf } from './example-spans.ts';
import { post, RawGrpcClient } from './raw-clients.ts';
import { API_KEY } from './start-receiver.ts';
import { partialSuccessIn, rpcStatusOf } from './wire-fields.ts';

export interface Answer {
  /** gRPC code, or HTTP status. */
  readonly code: number;
  readonly message: string;
  /** google.rpc.Status' code; the same as `code` for gRPC. */
  readonly rpcCode: number | undefined;
  /** RetryInfo of the google.rpc.Status. */
  readonly retryDelayMs: number | undefined;
  /** Retry-After of an HTTP answer, seconds. */
  readonly retryAfter: string | undefined;
  readonly partialSuccess: { rejectedSpans: number; errorMessage: string } | undefined;
  readonly contentType: string | undefined;
}

export interface Transport {
  readonly name: string;
  readonly kind: 'grpc' | 'http';
  readonly format: 'protobuf' | 'json';
  readonly compression: 'identity' | 'gzip' | 'deflate';
  encode(spans: readonly Span[]): Buffer;
  /** `body` as it is before compression. */
  send(to: Addresses, body: Buffer, headers?: Readonly<Record<string, string>>): Promise<Answer>;
}

export interface Addresses {
  readonly grpc: string;
  readonly http: string;
}

const KEY = { 'x-junjo-api-key': API_KEY };

function grpc(compression: 'identity' | 'gzip'): Transport {
  return {
    name: `gRPC ${compression}`,
    kind: 'grpc',
    format: 'protobuf',
    compression,
    encode: protobufOf,
    send: async (to, body, headers = KEY) => {
      using client = new RawGrpcClient(to.grpc, compression === 'gzip');
      const answer = await client.export(body, { headers });
      const status = answer.details && rpcStatusOf(answer.details);
      return {
        code: answer.code,
        message: answer.message,
        rpcCode: status?.code,
        retryDelayMs: status?.retryDelayMs,
        retryAfter: undefined,
        partialSuccess: answer.body && partialSuccessIn(answer.body),
        contentType: undefined,
      };
    },
  };
}

const COMPRESS = {
  identity: (body: Buffer) => body,
  gzip: (body: Buffer) => gzipSync(body),
  deflate: (body: Buffer) => deflateSync(body),
};

function http(format: 'protobuf' | 'json', compression: 'identity' | 'gzip' | 'deflate'): Transport {
  const contentType = format === 'json' ? 'application/json' : 'application/x-protobuf';
  return {
    name: `HTTP ${format} ${compression}`,
    kind: 'http',
    format,
    compression,
    encode: format === 'json' ? jsonOf : protobufOf,
    send: async (to, body, headers = KEY) => {
      const encoding = compression === 'identity' ? {} : { 'content-encoding': compression };
      const answer = await post(to.http, COMPRESS[compression](body), {
        headers: { 'content-type': contentType, 'x-junjo-api-key': '', ...encoding, ...headers },
      });
      const common = {
        code: answer.status,
        retryAfter: answer.headers['retry-after']?.toString(),
        contentType: answer.headers['content-type']?.toString(),
      };
      return { ...common, ...(format === 'json' ? readJson : readProtobuf)(answer.status, answer.body) };
    },
  };
}

function readProtobuf(code: number, body: Buffer) {
  const partialSuccess = code === 200 ? partialSuccessIn(body) : undefined;
  const status = code === 200 ? undefined : rpcStatusOf(body);
  return {
    message: status?.message ?? '',
    rpcCode: status?.code,
    retryDelayMs: status?.retryDelayMs,
    partialSuccess,
  };
}

interface JsonAnswer {
  readonly code?: number;
  readonly message?: string;
  readonly details?: readonly { readonly '@type': string; readonly retryDelay?: string }[];
  readonly partialSuccess?: { readonly rejectedSpans?: string; readonly errorMessage?: string };
}

function readJson(_: number, body: Buffer) {
  const { code, message, details, partialSuccess } = JSON.parse(body.toString()) as JsonAnswer;
  const retry = details?.find((detail) => detail['@type'] === 'type.googleapis.com/google.rpc.RetryInfo');
  return {
    message: message ?? '',
    rpcCode: code,
    retryDelayMs: retry && Number.parseFloat(retry.retryDelay ?? '') * 1000,
    partialSuccess: partialSuccess && {
      rejectedSpans: Number(partialSuccess.rejectedSpans),
      errorMessage: partialSuccess.errorMessage ?? '',
    },
  };
}

export const TRANSPORTS: readonly Transport[] = [
  grpc('identity'),
  grpc('gzip'),
  http('protobuf', 'identity'),
  http('protobuf', 'gzip'),
  http('protobuf', 'deflate'),
  http('json', 'identity'),
  http('json', 'gzip'),
];
