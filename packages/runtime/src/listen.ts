import type { Server } from 'node:net';
import { PermanentError } from '@studio/core';

export interface ListenOptions {
  readonly port: number;
  readonly bind: string;
  /** What is served there, for the sentence. */
  readonly what: string;
  /** The variable that moves it. */
  readonly variable: string;
}

/** Binds a server, or rejects with one sentence that says what to change (PermanentError `cannot_listen`). */
export function listen(server: Server, options: ListenOptions): Promise<void> {
  const { port, bind } = options;
  return new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException) => reject(cannotListen(error, options));
    server.once('error', onError);
    server.listen({ port, host: bind }, () => {
      server.off('error', onError);
      resolve();
    });
  });
}

/** The sentence for a bind that failed; also for servers that do their own binding (gRPC). */
export function cannotListen(
  error: { readonly code?: string | undefined; readonly message: string },
  { port, bind, what, variable }: ListenOptions,
): PermanentError {
  const text = `${error.code ?? ''} ${error.message}`;
  const because = /EADDRINUSE/.test(text)
    ? 'something else listens there; stop it, or set'
    : /EACCES/.test(text)
      ? 'this user may not use that port; set'
      : /EADDRNOTAVAIL/.test(text)
        ? 'this machine does not have that address; set JUNJO_BIND or'
        : `${error.message}; set`;
  return new PermanentError(
    `Port ${port} on ${bind} (${what}) cannot be used: ${because} ${variable} to another one.`,
    {
      code: 'cannot_listen',
      cause: error,
    },
  );
}
