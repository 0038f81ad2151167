import { optional, setting } from './setting.ts';
import { port, text } from './value-kinds.ts';

/** Where a process listens, and where it finds its peers. */
export const portSettings = {
  bind: setting('JUNJO_BIND', text('an address of this machine, such as 127.0.0.1 or 0.0.0.0'), {
    doc: 'Address that the public ports listen on (OTLP, REST). Images set 0.0.0.0.',
    default: '127.0.0.1',
  }),
  internalBind: optional('JUNJO_INTERNAL_BIND', text('an address of this machine'), {
    doc: 'Address of the ports that must never be public (internal gRPC, metrics). Not set: 127.0.0.1 in the standalone process, else JUNJO_BIND.',
  }),
  otlpGrpcPort: setting('JUNJO_OTLP_GRPC_PORT', port(), {
    doc: 'OTLP over gRPC, with health and reflection.',
    default: '50051',
  }),
  otlpHttpPort: setting('JUNJO_OTLP_HTTP_PORT', port(), {
    doc: 'OTLP over HTTP: protobuf and JSON, gzip.',
    default: '4318',
  }),
  walGrpcPort: setting('JUNJO_WAL_GRPC_PORT', port(), {
    doc: "The receiver's internal gRPC (WALReaderService): what is not indexed yet, flushes. Never public.",
    default: '50052',
  }),
  apiHttpPort: setting('JUNJO_BACKEND_PORT', port(), {
    doc: 'REST API, OpenAPI, health.',
    default: '1323',
  }),
  apiGrpcPort: setting('GRPC_PORT', port(), {
    doc: "The API's internal gRPC (InternalAuthService). Never public.",
    default: '50053',
  }),
  webPort: setting('JUNJO_WEB_PORT', port(), {
    doc: 'The built UI, which passes the calls of its pages on to the API.',
    default: '5153',
  }),
  metricsPort: setting('JUNJO_METRICS_PORT', port(), {
    doc: 'Prometheus metrics and health of each process. Never public; use 0 for several processes on one host.',
    default: '9464',
  }),
  enginePort: setting('JUNJO_ENGINE_PORT', port(), {
    doc: "ClickHouse's HTTP interface of `npm run engine`; the standalone process always takes a free port.",
    default: '8123',
  }),
  backendGrpcHost: optional('BACKEND_GRPC_HOST', text('a host name or address'), {
    doc: "Where receivers find the API's internal gRPC.",
  }),
  backendGrpcPort: setting('BACKEND_GRPC_PORT', port(), {
    doc: "Port of the API's internal gRPC at BACKEND_GRPC_HOST.",
    default: '50053',
  }),
  ingestionHost: optional('INGESTION_HOST', text('a host name or address'), {
    doc: "Where the API finds a receiver's internal gRPC: any one, or a balanced name. Without it `fresh=true` and flush-wal are answered with 503; the standalone process does not need it.",
  }),
  ingestionPort: setting('INGESTION_PORT', port(), {
    doc: "Port of the receiver's internal gRPC at INGESTION_HOST.",
    default: '50052',
  }),
};
