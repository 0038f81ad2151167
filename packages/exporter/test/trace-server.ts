/** A TraceService that records what it is sent and answers as the test says. */
import { Metadata, Server, ServerCredentials, type ServerUnaryCall, status } from '@grpc/grpc-js';
import { decodeTraces, encodeRpcStatus, encodeTraceResponse, type PartialSuccess } from '@studio/otlp';

export interface ReceivedRequest {
  readonly body: Uint8Array;
  readonly spanNames: readonly string[];
  readonly metadata: Metadata;
}

export type TestAnswer =
  | { readonly kind: 'ok'; readonly partialSuccess?: PartialSuccess }
  | {
      readonly kind: 'error';
      readonly code: status;
      readonly message?: string;
      readonly retryDelayMs?: number;
    }
  | { readonly kind: 'silence' };

export const OK: TestAnswer = { kind: 'ok' };
export const failWith = (code: status, retryDelayMs?: number): TestAnswer =>
  retryDelayMs === undefined ? { kind: 'error', code } : { kind: 'error', code, retryDelayMs };

export interface TraceServer extends AsyncDisposable {
  readonly endpoint: string;
  readonly port: number;
  readonly requests: ReceivedRequest[];
  /** Decides over every request; the first has number 1. */
  answer: (request: ReceivedRequest, number: number) => TestAnswer | Promise<TestAnswer>;
  /** The value of a header, request by request. */
  headers(name: string): unknown[];
}

export async function startTraceServer(
  credentials = ServerCredentials.createInsecure(),
): Promise<TraceServer> {
  const server = new Server();
  const requests: ReceivedRequest[] = [];
  const handle = async (call: ServerUnaryCall<Buffer, Buffer>, reply: Reply) => {
    const body = Uint8Array.from(call.request);
    const spanNames = decodeTraces(body).map(({ name }) => name);
    const request = { body, spanNames, metadata: call.metadata };
    requests.push(request);
    send(await traceServer.answer(request, requests.length), reply);
  };
  server.addService(SERVICE, {
    export: (call: ServerUnaryCall<Buffer, Buffer>, reply: Reply) => void handle(call, reply),
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', credentials, (error, bound) => (error ? reject(error) : resolve(bound)));
  });
  const traceServer: TraceServer = {
    endpoint: `127.0.0.1:${port}`,
    port,
    requests,
    answer: () => OK,
    headers: (name) => requests.map(({ metadata }) => metadata.get(name)[0]),
    [Symbol.asyncDispose]: () => Promise.resolve(server.forceShutdown()),
  };
  return traceServer;
}

type Reply = (error: object | null, response?: Buffer) => void;

function send(answer: TestAnswer, reply: Reply): void {
  if (answer.kind === 'silence') return;
  if (answer.kind === 'ok') {
    reply(null, Buffer.from(encodeTraceResponse(answer.partialSuccess)));
    return;
  }
  const { code, message = `said ${status[code]}`, retryDelayMs } = answer;
  const metadata = new Metadata();
  if (retryDelayMs !== undefined)
    metadata.set('grpc-status-details-bin', Buffer.from(encodeRpcStatus({ code, message, retryDelayMs })));
  reply({ code, details: message, metadata });
}

const same = (bytes: Buffer) => bytes;
const SERVICE = {
  export: {
    path: '/opentelemetry.proto.collector.trace.v1.TraceService/Export',
    requestStream: false,
    responseStream: false,
    requestSerialize: same,
    requestDeserialize: same,
    responseSerialize: same,
    responseDeserialize: same,
  },
} as const;
