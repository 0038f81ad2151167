import { InternalAuthService } from './gen/auth_pb.ts';
import { unary } from './grpc-method.ts';

export type {
  GetSigningKeysRequest,
  GetSigningKeysResponse,
  ValidateApiKeyIdRequest,
  ValidateApiKeyRequest,
  ValidateApiKeyResponse,
} from './gen/auth_pb.ts';

/**
 * `ingestion.InternalAuthService` of auth.proto as @grpc/grpc-js wants a service (`server.addService`,
 * `makeGenericClientConstructor`).
 */
export const internalAuthService = {
  validateApiKey: unary(InternalAuthService.method.validateApiKey),
  validateApiKeyId: unary(InternalAuthService.method.validateApiKeyId),
  getSigningKeys: unary(InternalAuthService.method.getSigningKeys),
} as const;
