/** The three methods of WALReaderService on the wire. */
import {
  Metadata,
  type ServerUnaryCall,
  type ServerWritableStream,
  type sendUnaryData,
  status,
} from '@grpc/grpc-js';
import { PermanentError } from '@studio/core';
import type {
  FlushWALRequest,
  FlushWALResponse,
  GetSpansRequest,
  LoggedSpan as LoggedSpanMessage,
  PrepareHotSnapshotRequest,
  PrepareHotSnapshotResponse,
} from '@studio/otlp/wal';
import type { Logger, SecretCheck } from '@studio/runtime';
import { WAL_LIMITS } from './limits.ts';
import { type LoggedSpan, sizeOf } from './logged-span.ts';
import type { WalReader } from './wal-reader.ts';
import { walError } from './wal-status.ts';
import { createWriteWithin } from './write-within.ts';

export interface WalHandlersDeps {
  readonly wal: WalReader;
  readonly isInternalToken: SecretCheck;
  readonly logger: Logger;
}

type Call = { readonly metadata: Metadata; once(event: 'cancelled', listener: () => void): unknown };

export function createWalHandlers({ wal, isInternalToken, logger }: WalHandlersDeps) {
  const refused = { code: status.UNAUTHENTICATED, details: 'x-junjo-internal-token is missing or wrong' };
  const isAllowed = ({ metadata }: Call) => isInternalToken(metadata.get('x-junjo-internal-token')[0]);

  /** Answers a call that is allowed, unless nobody waits for the answer any more. */
  async function answer<Answer>(
    call: Call,
    done: sendUnaryData<Answer>,
    ask: (signal: AbortSignal) => Promise<Answer>,
  ): Promise<void> {
    if (!isAllowed(call)) return done(refused);
    const signal = signalOf(call);
    try {
      done(null, await ask(signal));
    } catch (error) {
      if (!signal.aborted) logger.warn({ err: error }, 'a call of WALReaderService failed');
      done(walError(error));
    }
  }

  async function stream(call: ServerWritableStream<GetSpansRequest, LoggedSpanMessage>): Promise<void> {
    if (!isAllowed(call)) return void call.emit('error', refused);
    const signal = signalOf(call);
    const { startKey, batchSize: maxSpans, projectId } = call.request;
    const trailer = new Metadata();
    const write = createWriteWithin<LoggedSpanMessage>(call, WAL_LIMITS.readBytes, signal);
    const spans = wal.spans({ startKey, maxSpans, projectId: projectId || undefined }, signal, (end) => {
      trailer.set('x-junjo-skipped', String(end.skipped));
      if (end.nextKey) trailer.set('x-junjo-next-key-bin', Buffer.from(end.nextKey));
    });
    try {
      for await (const span of spans) {
        await write({ ...toMessage(span), key: span.key } as LoggedSpanMessage, sizeOf(span));
      }
      call.end(trailer);
    } catch (error) {
      if (signal.aborted) return;
      logger.warn({ err: error }, 'a stream of WALReaderService failed');
      call.emit('error', walError(error));
    }
  }

  return {
    getSpans: (call: ServerWritableStream<GetSpansRequest, LoggedSpanMessage>) => void stream(call),

    prepareHotSnapshot: (
      call: ServerUnaryCall<PrepareHotSnapshotRequest, PrepareHotSnapshotResponse>,
      done: sendUnaryData<PrepareHotSnapshotResponse>,
    ) =>
      void answer(call, done, async (signal) => {
        const { projectId, limit } = call.request;
        const traceId = checkedTraceId(call.request);
        const { spans, endOffsets, ...rest } = await wal.hotSnapshot({ projectId, traceId, limit }, signal);
        const answered = { ...rest, spans: spans.map(toMessage), endOffsets: endOffsets.map(BigInt) };
        return answered as PrepareHotSnapshotResponse;
      }),

    flushWal: (
      call: ServerUnaryCall<FlushWALRequest, FlushWALResponse>,
      done: sendUnaryData<FlushWALResponse>,
    ) =>
      void answer(call, done, async (signal) => {
        const { flushed, recordsBehind, behind } = await wal.flush(call.request.timeoutMs, signal);
        const partitions = behind.map(({ partition, committed, end, records }) => ({
          partition,
          committed: BigInt(committed),
          end: BigInt(end),
          records: BigInt(records),
        }));
        return { flushed, recordsBehind: BigInt(recordsBehind), behind: partitions } as FlushWALResponse;
      }),
  };
}

function signalOf(call: Call): AbortSignal {
  const gone = new AbortController();
  call.once('cancelled', () => gone.abort(new PermanentError('The caller is gone.', { code: 'cancelled' })));
  return gone.signal;
}

/** @throws PermanentError `invalid_request` */
function checkedTraceId({ projectId, traceId }: PrepareHotSnapshotRequest): string | undefined {
  if (projectId === '') throw new PermanentError('project_id is required.', { code: 'invalid_request' });
  if (traceId === '') return undefined;
  if (/^[0-9a-f]{32}$/i.test(traceId)) return traceId.toLowerCase();
  throw new PermanentError('trace_id must be 32 hexadecimal characters.', { code: 'invalid_request' });
}

function toMessage({ projectId, receivedAtUnixMs, ...raw }: LoggedSpan) {
  const { spanBytes, resourceBytes, scopeBytes, resourceSchemaUrl, scopeSchemaUrl } = raw;
  const receivedUnixNano = BigInt(receivedAtUnixMs) * 1_000_000n;
  return {
    spanBytes,
    resourceBytes,
    scopeBytes,
    resourceSchemaUrl,
    scopeSchemaUrl,
    projectId,
    receivedUnixNano,
  };
}
