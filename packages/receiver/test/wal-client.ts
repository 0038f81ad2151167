/** WALReaderService as its callers use it. */
import { Client, credentials, Metadata, type ServiceError } from '@grpc/grpc-js';
import {
  type FlushWALResponse,
  type LoggedSpan,
  type PrepareHotSnapshotResponse,
  walReaderService,
} from '@studio/otlp/wal';

const { getSpans, prepareHotSnapshot, flushWal } = walReaderService;

type Rpc<Request, Answer> = {
  readonly path: string;
  readonly requestSerialize: (request: Request) => Buffer;
  readonly responseDeserialize: (bytes: Buffer) => Answer;
};

export interface Streamed {
  readonly spans: LoggedSpan[];
  readonly skipped: number;
  readonly nextKey: Uint8Array;
}

export class WalClient extends Client {
  readonly #metadata = new Metadata();

  constructor(address: string, token: string) {
    super(address, credentials.createInsecure(), { 'grpc.max_receive_message_length': -1 });
    if (token) this.#metadata.set('x-junjo-internal-token', token);
  }

  snapshot(request: Parameters<typeof prepareHotSnapshot.requestSerialize>[0]) {
    return this.#ask<typeof request, PrepareHotSnapshotResponse>(prepareHotSnapshot, request);
  }

  flush(timeoutMs = 0): Promise<FlushWALResponse> {
    return this.#ask<MessageInit, FlushWALResponse>(flushWal, { timeoutMs });
  }

  /** The open call: to read slowly, or to cancel. */
  open(request: Parameters<typeof getSpans.requestSerialize>[0]) {
    const { path, requestSerialize, responseDeserialize } = getSpans;
    return this.makeServerStreamRequest(path, requestSerialize, responseDeserialize, request, this.#metadata);
  }

  /** All that a call gives. Rejects with grpc-js's ServiceError. */
  async stream(request: Parameters<typeof getSpans.requestSerialize>[0]): Promise<Streamed> {
    const call = this.open(request);
    const trailer = new Promise<Metadata>((resolve) => {
      call.once('status', ({ metadata }) => resolve(metadata));
    });
    const spans: LoggedSpan[] = [];
    for await (const span of call) spans.push(span as LoggedSpan);
    const metadata = await trailer;
    const [nextKey] = metadata.get('x-junjo-next-key-bin');
    return {
      spans,
      skipped: Number(metadata.get('x-junjo-skipped')[0]),
      nextKey: Buffer.from(nextKey ?? ''),
    };
  }

  #ask<Request, Answer>(rpc: Rpc<Request, Answer>, request: Request): Promise<Answer> {
    const { path, requestSerialize, responseDeserialize } = rpc;
    return new Promise((resolve, reject) => {
      const done = (error: ServiceError | null, answer?: Answer) =>
        answer ? resolve(answer) : reject(error);
      this.makeUnaryRequest(path, requestSerialize, responseDeserialize, request, this.#metadata, done);
    });
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

type MessageInit = Parameters<typeof flushWal.requestSerialize>[0];
