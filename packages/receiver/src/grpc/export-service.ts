import type { ServiceDefinition, sendUnaryData, UntypedServiceImplementation } from '@grpc/grpc-js';
import { encodeTraceResponse } from '@studio/otlp';
import { type IngestOutcome, partialSuccessOf } from '../outcome.ts';
import type { IngestRequest, Signal } from '../request.ts';
import { type RawCall, readMessage } from './read-message.ts';
import type { StallGuard } from './stall-guard.ts';
import { grpcError } from './status.ts';

export const SERVICE_NAMES: Readonly<Record<Signal, string>> = {
  traces: 'opentelemetry.proto.collector.trace.v1.TraceService',
  logs: 'opentelemetry.proto.collector.logs.v1.LogsService',
  metrics: 'opentelemetry.proto.collector.metrics.v1.MetricsService',
};

const raw = (bytes: Buffer): Buffer => bytes;

/**
 * The Export method over raw bytes: nothing is decoded here. It is declared with a request *stream*, which on the wire
 * is the same as a unary call but starts the handler on the headers, before the body: nothing is read from a
 * sender that is not admitted.
 */
export function exportService(signal: Signal): ServiceDefinition {
  return {
    Export: {
      path: `/${SERVICE_NAMES[signal]}/Export`,
      requestStream: true,
      responseStream: false,
      requestSerialize: raw,
      requestDeserialize: raw,
      responseSerialize: raw,
      responseDeserialize: raw,
    },
  };
}

export interface ExportServiceDeps {
  readonly ingest: (request: IngestRequest) => Promise<IngestOutcome>;
  readonly guard: StallGuard;
}

export function exportHandler(
  signal: Signal,
  { ingest, guard }: ExportServiceDeps,
): UntypedServiceImplementation {
  return {
    Export: (call: RawCall, callback: sendUnaryData<Buffer>) => {
      const { metadata } = call;
      const request: IngestRequest = {
        protocol: 'grpc',
        signal,
        credentials: {
          authorization: metadata.get('authorization').map(String),
          apiKey: metadata.get('x-junjo-api-key').map(String),
        },
        format: 'protobuf',
        encoding: 'identity',
        readBody: (reservation) => readMessage(call, reservation, guard),
      };
      void ingest(request).then((outcome) => respond(outcome, callback));
    },
  };
}

function respond(outcome: IngestOutcome, callback: sendUnaryData<Buffer>): void {
  if (outcome.ok) callback(null, Buffer.from(encodeTraceResponse(partialSuccessOf(outcome))));
  else callback(grpcError(outcome), null);
}
