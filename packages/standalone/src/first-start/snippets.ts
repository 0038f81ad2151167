/** What to paste where, to send the first span: with the stock OpenTelemetry SDKs, a Collector, Junjo's SDK, curl. */

export interface SnippetValues {
  /** host:port */
  readonly otlpGrpc: string;
  /** http://host:port */
  readonly otlpHttp: string;
  /** http://host:port of the REST API. */
  readonly api: string;
  readonly apiKey: string;
  readonly token: string;
}

export interface Snippet {
  readonly title: string;
  readonly text: string;
}

export function snippets(values: SnippetValues): readonly Snippet[] {
  return [
    { title: 'Python, OpenTelemetry SDK', text: python(values) },
    { title: 'TypeScript, OpenTelemetry SDK', text: typescript(values) },
    { title: 'OpenTelemetry Collector', text: collector(values) },
    { title: 'Python, Junjo', text: junjo(values) },
    { title: 'Read it back', text: curl(values) },
  ];
}

/** With a certificate (JUNJO_TLS_CERT) both OTLP ports speak TLS, else neither. */
const isPlain = ({ otlpHttp }: SnippetValues): boolean => otlpHttp.startsWith('http://');
const insecure = (values: SnippetValues): string => (isPlain(values) ? 'True' : 'False');

const python = (values: SnippetValues) => `\
# pip install opentelemetry-sdk opentelemetry-exporter-otlp-proto-grpc
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

provider = TracerProvider(resource=Resource.create({"service.name": "my-service"}))
provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(
    endpoint="${values.otlpGrpc}", insecure=${insecure(values)},
    headers={"x-junjo-api-key": "${values.apiKey}"})))
trace.set_tracer_provider(provider)`;

const typescript = ({ otlpHttp, apiKey }: SnippetValues) => `\
// npm i @opentelemetry/sdk-node @opentelemetry/exporter-trace-otlp-proto
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { NodeSDK } from '@opentelemetry/sdk-node';

new NodeSDK({
  serviceName: 'my-service',
  traceExporter: new OTLPTraceExporter({
    url: '${otlpHttp}/v1/traces',
    headers: { 'x-junjo-api-key': '${apiKey}' },
  }),
}).start();`;

const collector = (values: SnippetValues) => `\
exporters:
  otlp/junjo:
    endpoint: ${values.otlpGrpc}
    tls: { insecure: ${isPlain(values)} }
    headers: { x-junjo-api-key: "${values.apiKey}" }
service:
  pipelines:
    traces: { receivers: [otlp], exporters: [otlp/junjo] }`;

const junjo = (values: SnippetValues) => `\
# pip install junjo
from junjo.telemetry.junjo_otel_exporter import JunjoOtelExporter

exporter = JunjoOtelExporter(endpoint="${values.otlpGrpc}", api_key="${values.apiKey}", insecure=${insecure(values)})
provider.add_span_processor(exporter.span_processor)  # provider: your TracerProvider`;

const curl = ({ api, token }: SnippetValues) => `\
curl -H 'authorization: Bearer ${token}' ${api}/api/v1/observability/services`;
