import { Client, credentials, Metadata } from '@grpc/grpc-js';
import { internalAuthService, type ValidateApiKeyResponse } from '@studio/otlp/auth';

interface Rpc<Request, Answer> {
  readonly path: string;
  readonly requestSerialize: (request: Request) => Buffer;
  readonly responseDeserialize: (bytes: Buffer) => Answer;
}

/** Asks InternalAuthService at `host:port` on a connection of its own; rejects with grpc-js's ServiceError. */
export async function askAuthService<Request, Answer>(
  address: string,
  { path, requestSerialize, responseDeserialize }: Rpc<Request, Answer>,
  request: Request,
  internalToken: string,
): Promise<Answer> {
  const client = new Client(address, credentials.createInsecure());
  const metadata = new Metadata();
  if (internalToken) metadata.set('x-junjo-internal-token', internalToken);
  try {
    return await new Promise((resolve, reject) => {
      client.makeUnaryRequest(
        path,
        requestSerialize,
        responseDeserialize,
        request,
        metadata,
        (error, answer) => (answer ? resolve(answer) : reject(error)),
      );
    });
  } finally {
    client.close();
  }
}

/** Asks about an API key; see `askAuthService`. */
export function validateApiKey(
  address: string,
  apiKey: string,
  internalToken: string,
): Promise<ValidateApiKeyResponse> {
  return askAuthService(address, internalAuthService.validateApiKey, { apiKey }, internalToken);
}
