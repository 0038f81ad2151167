import { create, type DescFile, toBinary } from '@bufbuild/protobuf';
import { FileDescriptorProtoSchema, FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { file_opentelemetry_proto_collector_logs_v1_logs_service as logsService } from './gen/opentelemetry/proto/collector/logs/v1/logs_service_pb.ts';
import { file_opentelemetry_proto_collector_metrics_v1_metrics_service as metricsService } from './gen/opentelemetry/proto/collector/metrics/v1/metrics_service_pb.ts';
import { file_opentelemetry_proto_collector_trace_v1_trace_service as traceService } from './gen/opentelemetry/proto/collector/trace/v1/trace_service_pb.ts';
import { file_opentelemetry_proto_common_v1_common as common } from './gen/opentelemetry/proto/common/v1/common_pb.ts';
import { file_opentelemetry_proto_logs_v1_logs as logs } from './gen/opentelemetry/proto/logs/v1/logs_pb.ts';
import { file_opentelemetry_proto_metrics_v1_metrics as metrics } from './gen/opentelemetry/proto/metrics/v1/metrics_pb.ts';
import { file_opentelemetry_proto_resource_v1_resource as resource } from './gen/opentelemetry/proto/resource/v1/resource_pb.ts';
import { file_opentelemetry_proto_trace_v1_trace as trace } from './gen/opentelemetry/proto/trace/v1/trace_pb.ts';

/** Every file after those that it imports. */
const FILES: readonly DescFile[] = [
  common,
  resource,
  trace,
  logs,
  metrics,
  traceService,
  logsService,
  metricsService,
];

/** OTLP's files, each as a serialized FileDescriptorProto, for gRPC server reflection. */
export const fileDescriptors: readonly Uint8Array[] = FILES.map((file) =>
  toBinary(FileDescriptorProtoSchema, file.proto),
);

/** The same as one serialized FileDescriptorSet. */
export function fileDescriptorSet(): Uint8Array {
  return toBinary(
    FileDescriptorSetSchema,
    create(FileDescriptorSetSchema, { file: FILES.map((file) => file.proto) }),
  );
}
