import {
  create,
  type DescMessage,
  type DescMethodUnary,
  fromBinary,
  type MessageInitShape,
  type MessageShape,
  toBinary,
} from '@bufbuild/protobuf';
import { InternalAuthService } from './gen/auth_pb.ts';

export type {
  GetSigningKeysRequest,
  GetSigningKeysResponse,
  ValidateApiKeyIdRequest,
  ValidateApiKeyRequest,
  ValidateApiKeyResponse,
} from './gen/auth_pb.ts';

/**
 * `ingestion.InternalAuthService` of auth.proto as @grpc/grpc-js wants a service (`server.addService`,
 * `makeGenericClientConstructor`). Handlers may return plain objects; fields left out have their defaults.
 */
export const internalAuthService = {
  validateApiKey: unary(InternalAuthService.method.validateApiKey),
  validateApiKeyId: unary(InternalAuthService.method.validateApiKeyId),
  getSigningKeys: unary(InternalAuthService.method.getSigningKeys),
} as const;

function unary<I extends DescMessage, O extends DescMessage>(method: DescMethodUnary<I, O>) {
  return {
    path: `/${method.parent.typeName}/${method.name}`,
    originalName: method.localName,
    requestStream: false,
    responseStream: false,
    requestSerialize: serializer(method.input),
    requestDeserialize: deserializer(method.input),
    responseSerialize: serializer(method.output),
    responseDeserialize: deserializer(method.output),
  } as const;
}

function serializer<T extends DescMessage>(schema: T): (value: MessageInitShape<T>) => Buffer {
  return (value) => Buffer.from(toBinary(schema, create(schema, value)));
}

function deserializer<T extends DescMessage>(schema: T): (bytes: Uint8Array) => MessageShape<T> {
  return (bytes) => fromBinary(schema, bytes);
}
