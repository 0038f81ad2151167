import { Client, credentials, Metadata } from '@grpc/grpc-js';

const raw = (bytes: Buffer): Buffer => bytes;

/** Sends the bytes of an export request over OTLP/gRPC as they are. Rejects with the gRPC status. */
export async function exportRaw(endpoint: string, apiKey: string, body: Uint8Array): Promise<Buffer> {
  const client = new Client(endpoint, credentials.createInsecure());
  const metadata = new Metadata();
  metadata.set('x-junjo-api-key', apiKey);
  const path = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';
  try {
    return await new Promise<Buffer>((resolve, reject) => {
      client.makeUnaryRequest(path, raw, raw, Buffer.from(body), metadata, (error, answer) => {
        if (error) reject(error);
        else resolve(answer ?? Buffer.alloc(0));
      });
    });
  } finally {
    client.close();
  }
}
