import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { encodeTraceResponse, traceResponseToJson } from '@studio/otlp';
import { type Accepted, type IngestOutcome, partialSuccessOf, refused } from '../outcome.ts';
import type { CredentialHeaders, IngestRequest, Signal } from '../request.ts';
import { contentEncodingOf, JSON_TYPE, type MediaType, mediaTypeOf } from './media-type.ts';
import { discardRest, readBody } from './read-body.ts';
import { type HttpAnswer, httpRefusal } from './status.ts';

const SIGNALS: Readonly<Record<string, Signal>> = {
  '/v1/traces': 'traces',
  '/v1/logs': 'logs',
  '/v1/metrics': 'metrics',
};

/** How much is read of a body that was refused, in sizes of the largest request. */
const DISCARDED_REQUESTS = 4;

export interface HttpHandlerDeps {
  readonly ingest: (request: IngestRequest) => Promise<IngestOutcome>;
  readonly maxRequestBytes: number;
  /** Whether connections are to end with this answer. */
  readonly isDraining: () => boolean;
}

/** OTLP/HTTP on node:http: what is transport, and nothing else. */
export function createHttpHandler({ ingest, maxRequestBytes, isDraining }: HttpHandlerDeps): RequestListener {
  const answerTo = async (message: IncomingMessage): Promise<HttpAnswer> => {
    const mediaType = mediaTypeOf(message.headers['content-type']);
    const signal = SIGNALS[message.url?.split('?', 1)[0] ?? ''];
    if (!signal)
      return httpRefusal(refused('unknown_path', 'Not found: send to /v1/traces.'), mediaType ?? JSON_TYPE);
    if (message.method !== 'POST') {
      return httpRefusal(refused('method_not_allowed', 'Send a POST.'), mediaType ?? JSON_TYPE);
    }
    const encoding = contentEncodingOf(message.headers['content-encoding']);
    if (!mediaType || !encoding) {
      const text = mediaType
        ? 'The content encoding must be gzip, deflate or identity.'
        : 'The content type must be application/x-protobuf or application/json.';
      return httpRefusal(refused('unsupported_media_type', text), mediaType ?? JSON_TYPE);
    }
    const outcome = await ingest({
      protocol: 'http',
      signal,
      credentials: credentialsIn(message),
      format: mediaType === JSON_TYPE ? 'json' : 'protobuf',
      encoding,
      readBody: (reservation) => readBody(message, maxRequestBytes, reservation),
    });
    return outcome.ok ? httpAcceptance(outcome, mediaType) : httpRefusal(outcome, mediaType);
  };

  return (message, response) => {
    answerTo(message)
      .then((answer) => {
        if (!message.complete) discardRest(message, DISCARDED_REQUESTS * maxRequestBytes);
        send(response, answer, isDraining());
      })
      // `ingest` never rejects; should an answer not be made all the same, only this connection ends.
      .catch(() => message.destroy());
  };
}

function send(response: ServerResponse, { status, headers, body }: HttpAnswer, last: boolean): void {
  const length = typeof body === 'string' ? Buffer.byteLength(body) : body.length;
  response.writeHead(status, {
    ...headers,
    'content-length': length,
    ...(last ? { connection: 'close' } : {}),
  });
  response.end(body);
}

function httpAcceptance(accepted: Accepted, mediaType: MediaType): HttpAnswer {
  const partial = partialSuccessOf(accepted);
  const body =
    mediaType === JSON_TYPE ? JSON.stringify(traceResponseToJson(partial)) : encodeTraceResponse(partial);
  return { status: 200, headers: { 'content-type': mediaType }, body };
}

/** All values of each header, also of those that node joins or drops when they are repeated. */
function credentialsIn(message: IncomingMessage): CredentialHeaders {
  const headers = message.headersDistinct;
  return { authorization: headers['authorization'] ?? [], apiKey: headers['x-junjo-api-key'] ?? [] };
}
