import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { type Clock, RetryableError } from '@studio/core';
import type { NativeEngine, NativeResult, NativeStatement } from '../native/native-engine.ts';
import { quoteString } from '../sql/quote.ts';
import { READING_VERBS as READING, requireReadOnly } from '../sql/read-only.ts';
import type { InsertStatement, OtherStatement } from '../sql/statement.ts';
import type { StatementSlots } from '../statement-slots.ts';
import { toClickHouseError } from './clickhouse-error.ts';
import { type RequestParameters, readRequestParameters } from './request-parameters.ts';
import { sendResult } from './send-result.ts';
import type { Spool } from './spool.ts';
import { readStatementRequest } from './statement-request.ts';
import { summary } from './summary.ts';

export interface FacadeParts {
  readonly engine: NativeEngine;
  readonly spool: Spool;
  readonly reads: StatementSlots;
  readonly writes: StatementSlots;
  readonly maxSqlBytes: number;
  readonly clock: Clock;
}

/** Row formats whose chunks can simply follow each other; others repeat a header per chunk and are sent whole. */
const STREAMED =
  /^(JSONEachRow|JSONCompactEachRow|JSONStringsEachRow|JSONCompactStringsEachRow|NDJSON|JSONLines|CSV|TSV|TSVRaw|TabSeparated|TabSeparatedRaw|RowBinary|Native)$/i;
/** The engine streams the results of these only. */
const SELECTING = new Set(['SELECT', 'WITH', 'FROM']);
const KILL_EVERY_MS = 50;

/** Answers one request for a statement; errors before the first byte of the answer are thrown. */
export async function answerStatement(
  parts: FacadeParts,
  url: URL,
  http: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const asked = readRequestParameters(url, http.headers);
  const request: RequestParameters =
    http.method === 'GET' && asked.readonly === 0 ? { ...asked, readonly: 2 } : asked;
  response.setHeader('X-ClickHouse-Query-Id', request.queryId ?? randomUUID());
  const gone = new AbortController();
  response.once('close', () => gone.abort(new Error('the client went away')));
  const read = await readStatementRequest(http, request, parts.maxSqlBytes);
  if ('rows' in read) {
    await runInsert(parts, request, read.statement, read.rows, read.compression, response);
  } else {
    const acceptEncoding = request.compressResponse
      ? String(http.headers['accept-encoding'] ?? '')
      : undefined;
    await runOther(parts, request, read.statement, acceptEncoding, response, gone.signal);
  }
}

/** A data insert runs to its end once its body is complete, also when the client has gone: half of it is never stored. */
async function runInsert(
  parts: FacadeParts,
  request: RequestParameters,
  statement: InsertStatement,
  rows: Readable,
  compression: string,
  response: ServerResponse,
): Promise<void> {
  if (request.readonly > 0) requireReadOnly(statement.target, 'INSERT', request.parameters);
  const started = parts.clock.monotonicMs();
  await parts.spool.with(rows, async (file, size) => {
    let written = { rows: 0, rowBytes: 0 };
    if (size > 0) {
      const source = `FROM INFILE ${quoteString(file)} COMPRESSION ${quoteString(compression)}`;
      const sql = `${statement.target} ${source} ${statement.settings} FORMAT ${statement.format}`;
      const native = nativeStatement(request, sql, 'Null');
      try {
        written = await parts.writes.run(new AbortController().signal, () => runDurably(parts, native));
      } catch (error) {
        if (error instanceof RetryableError) throw error;
        throw new Error(toClickHouseError(error, file).text, { cause: error });
      }
    }
    const elapsedMs = parts.clock.monotonicMs() - started;
    response.writeHead(200, {
      'Content-Type': 'text/plain; charset=UTF-8',
      'X-ClickHouse-Summary': summary({ written: written.rows, bytes: written.rowBytes, elapsedMs }),
    });
    response.end();
  });
}

async function runOther(
  parts: FacadeParts,
  request: RequestParameters,
  statement: OtherStatement,
  acceptEncoding: string | undefined,
  response: ServerResponse,
  gone: AbortSignal,
): Promise<void> {
  if (request.readonly > 0) requireReadOnly(statement.sql, statement.verb, request.parameters);
  const format = statement.format ?? request.defaultFormat ?? 'TabSeparated';
  const native = nativeStatement(request, statement.sql, format);
  const started = parts.clock.monotonicMs();
  const slots = statement.verb === 'INSERT' ? parts.writes : parts.reads;
  await slots.run(gone, () =>
    killedWhen(parts, gone, native.id, async () => {
      const options = {
        format,
        acceptEncoding,
        errorText: (error: unknown) => toClickHouseError(error).text,
      };
      if (STREAMED.test(format) && SELECTING.has(statement.verb)) {
        const elapsed = summary({ elapsedMs: parts.clock.monotonicMs() - started });
        await sendResult(response, parts.engine.stream(native), { ...options, summary: elapsed });
        return;
      }
      const result = await (READING.has(statement.verb)
        ? parts.engine.run(native)
        : runDurably(parts, native));
      const counted = statement.verb === 'INSERT' ? { written: result.rows } : { read: result.rows };
      const elapsedMs = parts.clock.monotonicMs() - started;
      const whole = [result.bytes].filter((bytes) => bytes.length > 0)[Symbol.iterator]();
      await sendResult(response, asyncIterator(whole), {
        ...options,
        summary: summary({ ...counted, bytes: result.rowBytes, elapsedMs }),
      });
    }),
  );
}

/** Runs a statement that changes something; when it resolves, the change survives a power loss. */
async function runDurably(parts: FacadeParts, native: NativeStatement): Promise<NativeResult> {
  const sinceMs = parts.clock.nowMs();
  const result = await parts.engine.run(native);
  await parts.engine.sync(sinceMs);
  return result;
}

/** Runs `work`; while the signal is aborted and it has not ended, the statement is killed again and again. */
async function killedWhen(
  parts: FacadeParts,
  signal: AbortSignal,
  id: string,
  work: () => Promise<void>,
): Promise<void> {
  const ended = new AbortController();
  const kill = async () => {
    // Again: a kill that comes before the engine has registered the statement finds nothing.
    while (!ended.signal.aborted) {
      await parts.engine.kill(id);
      await parts.clock.sleep(KILL_EVERY_MS, ended.signal);
    }
  };
  const onGone = () => void kill().catch(() => undefined);
  signal.addEventListener('abort', onGone, { once: true });
  if (signal.aborted) onGone();
  try {
    await work();
  } finally {
    signal.removeEventListener('abort', onGone);
    ended.abort();
  }
}

function nativeStatement(request: RequestParameters, sql: string, format: string): NativeStatement {
  const { database, settings, parameters, readonly } = request;
  return { id: randomUUID(), sql, format, database, settings, parameters, readonly };
}

function asyncIterator<T>(source: Iterator<T>): AsyncIterator<T> {
  return { next: () => Promise.resolve(source.next()) };
}
