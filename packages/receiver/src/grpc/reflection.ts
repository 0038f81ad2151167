import { loadSync, type PackageDefinition } from '@grpc/proto-loader';
import { ReflectionService } from '@grpc/reflection';
import { fileDescriptors } from '@studio/otlp/descriptors';
import { protoPath } from 'grpc-health-check';
import { SERVICE_NAMES } from './export-service.ts';

const HEALTH = 'grpc.health.v1.Health';

/** Server reflection, so that grpcurl and the like can list and call the services without their .proto files. */
export function createReflection(): ReflectionService {
  const otlp = { fileDescriptorProtos: fileDescriptors.map((bytes) => Buffer.from(bytes)) };
  const definition = { ...loadSync(protoPath), otlp } as unknown as PackageDefinition;
  return new ReflectionService(definition, { services: [...Object.values(SERVICE_NAMES), HEALTH] });
}
