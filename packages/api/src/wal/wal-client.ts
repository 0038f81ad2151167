import { Client, type ClientUnaryCall, credentials, Metadata, type ServiceError } from '@grpc/grpc-js';
import { RetryableError } from '@studio/core';
import { walReaderService } from '@studio/otlp/wal';
import type { Wal } from './wal.ts';

export interface WalClientOptions {
  /** INGESTION_HOST and INGESTION_PORT */
  readonly host: string;
  readonly port: number;
  /** JUNJO_INTERNAL_GRPC_TOKEN */
  readonly internalToken: string;
}

export interface WalClient extends Wal {
  close(): void;
}

const { prepareHotSnapshot, flushWal } = walReaderService;

/** A tail that takes longer to read is not worth the wait; the receiver bounds it, too. */
const SNAPSHOT_TIMEOUT_MS = 10_000;
/** What an answer may take longer than the flush itself. */
const FLUSH_MARGIN_MS = 2_000;

/** As for the receiver's own questions: a connection that broke is noticed, and tried again soon. */
const CHANNEL = {
  'grpc.keepalive_time_ms': 30_000,
  'grpc.keepalive_timeout_ms': 5_000,
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 2_000,
  // The receiver bounds what it gives.
  'grpc.max_receive_message_length': -1,
};

/** A unary method of `walReaderService`. */
interface Rpc<Request, Answer> {
  readonly path: string;
  readonly requestSerialize: (request: Request) => Buffer;
  readonly responseDeserialize: (bytes: Buffer) => Answer;
}

/** A receiver's WALReaderService. It connects with the first question; failures are RetryableError `receiver_unreachable`. */
export function createWalClient({ host, port, internalToken }: WalClientOptions): WalClient {
  const address = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const client = new Client(address, credentials.createInsecure(), CHANNEL);
  const metadata = new Metadata();
  metadata.set('x-junjo-internal-token', internalToken);

  function ask<Request, Answer>(
    { path, requestSerialize, responseDeserialize }: Rpc<Request, Answer>,
    request: Request,
    timeoutMs: number,
    signal: AbortSignal | undefined,
  ): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const options = { deadline: Date.now() + timeoutMs };
      const done = (error: ServiceError | null, answer?: Answer) => {
        signal?.removeEventListener('abort', cancel);
        if (answer) resolve(answer);
        else reject(unreachable(address, error));
      };
      const call: ClientUnaryCall = client.makeUnaryRequest(
        path,
        requestSerialize,
        responseDeserialize,
        request,
        metadata,
        options,
        done,
      );
      const cancel = () => call.cancel();
      signal?.addEventListener('abort', cancel, { once: true });
    });
  }

  return {
    hotSnapshot: async (request, signal) => {
      const { spans, truncated } = await ask(prepareHotSnapshot, request, SNAPSHOT_TIMEOUT_MS, signal);
      const received = (unixNano: bigint) => Number(unixNano / 1_000_000n);
      return {
        spans: spans.map((span) => ({ ...span, receivedAtUnixMs: received(span.receivedUnixNano) })),
        truncated,
      };
    },
    flush: async (timeoutMs, signal) => {
      const answer = await ask(flushWal, { timeoutMs }, timeoutMs + FLUSH_MARGIN_MS, signal);
      return { flushed: answer.flushed, recordsBehind: Number(answer.recordsBehind) };
    },
    close: () => client.close(),
  };
}

function unreachable(address: string, error: ServiceError | null): RetryableError {
  const why = error?.details ?? 'it gave no answer';
  return new RetryableError(`The receiver at ${address} cannot be asked about the span log: ${why}.`, {
    code: 'receiver_unreachable',
    cause: error ?? undefined,
  });
}
