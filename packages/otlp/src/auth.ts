import {
  create,
  type DescMessage,
  fromBinary,
  type MessageInitShape,
  type MessageShape,
  toBinary,
} from '@bufbuild/protobuf';
import {
  InternalAuthService,
  ValidateApiKeyRequestSchema,
  ValidateApiKeyResponseSchema,
} from './gen/auth_pb.ts';

export type { ValidateApiKeyRequest, ValidateApiKeyResponse } from './gen/auth_pb.ts';

/**
 * `ingestion.InternalAuthService` of auth.proto as @grpc/grpc-js wants a service (`server.addService`,
 * `makeGenericClientConstructor`). Handlers may return plain objects; fields left out have their defaults.
 */
export const internalAuthService = {
  validateApiKey: {
    path: `/${InternalAuthService.typeName}/${InternalAuthService.method.validateApiKey.name}`,
    originalName: InternalAuthService.method.validateApiKey.localName,
    requestStream: false,
    responseStream: false,
    requestSerialize: serializer(ValidateApiKeyRequestSchema),
    requestDeserialize: deserializer(ValidateApiKeyRequestSchema),
    responseSerialize: serializer(ValidateApiKeyResponseSchema),
    responseDeserialize: deserializer(ValidateApiKeyResponseSchema),
  },
} as const;

function serializer<T extends DescMessage>(schema: T): (value: MessageInitShape<T>) => Buffer {
  return (value) => Buffer.from(toBinary(schema, create(schema, value)));
}

function deserializer<T extends DescMessage>(schema: T): (bytes: Uint8Array) => MessageShape<T> {
  return (bytes) => fromBinary(schema, bytes);
}
