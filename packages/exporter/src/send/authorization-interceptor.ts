import { InterceptingCall, type Interceptor } from '@grpc/grpc-js';
import type { AuthorizationHeader } from '../credentials/credentials.ts';

/** Adds the header to one call. An interceptor, as grpc-js takes call credentials on TLS channels only. */
export function authorizationInterceptor({ name, value }: AuthorizationHeader): Interceptor {
  return (options, nextCall) =>
    new InterceptingCall(nextCall(options), {
      start(metadata, listener, next) {
        metadata.set(name, value);
        next(metadata, listener);
      },
    });
}
