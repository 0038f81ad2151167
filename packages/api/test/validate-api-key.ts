import { Client, credentials, Metadata } from '@grpc/grpc-js';
import { internalAuthService, type ValidateApiKeyResponse } from '@studio/otlp/auth';

/** Asks InternalAuthService at `host:port` on a connection of its own; rejects with grpc-js's ServiceError. */
export async function validateApiKey(
  address: string,
  apiKey: string,
  internalToken: string,
): Promise<ValidateApiKeyResponse> {
  const client = new Client(address, credentials.createInsecure());
  const metadata = new Metadata();
  if (internalToken) metadata.set('x-junjo-internal-token', internalToken);
  const { path, requestSerialize, responseDeserialize } = internalAuthService.validateApiKey;
  try {
    return await new Promise((resolve, reject) => {
      client.makeUnaryRequest(
        path,
        requestSerialize,
        responseDeserialize,
        { apiKey },
        metadata,
        (error, answer) => (answer ? resolve(answer) : reject(error)),
      );
    });
  } finally {
    client.close();
  }
}
