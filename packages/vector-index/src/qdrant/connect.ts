import { QdrantClient } from '@qdrant/js-client-rest';
import type { QdrantVectorIndexConfig } from '../config.ts';
import { qdrantError } from './translate-error.ts';

const TIMEOUT_MS = 60_000;

/** Makes no request. */
export function connect({ url, apiKey }: QdrantVectorIndexConfig): QdrantClient {
  const { origin, port, protocol, pathname } = new URL(url);
  return new QdrantClient({
    url: origin,
    // Qdrant's own port, unless another one or that of https is said.
    port: Number(port) || (protocol === 'https:' ? 443 : 6333),
    prefix: pathname === '/' ? '' : pathname.replace(/\/+$/, ''),
    // As a header: the option warns on the console.
    ...(apiKey ? { headers: { 'api-key': apiKey } } : {}),
    timeout: TIMEOUT_MS,
    checkCompatibility: false,
  });
}

/** The call with its errors translated. The client cannot abort a request: the caller is let go of, the request ends by itself. */
export async function called<T>(signal: AbortSignal | undefined, call: () => Promise<T>): Promise<T> {
  signal?.throwIfAborted();
  const work = call();
  const aborted = new Promise<never>((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
  try {
    return await (signal ? Promise.race([work, aborted]) : work);
  } catch (error) {
    if (signal?.aborted) throw error;
    throw qdrantError(error);
  }
}
