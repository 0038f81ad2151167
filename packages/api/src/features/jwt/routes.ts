import { type AnswerOf, operations } from '@studio/api-schema';
import { RetryableError } from '@studio/core';
import { HttpError } from '../../errors/http-error.ts';
import type { Serve } from '../../http/call.ts';
import type { LookUpKey } from '../../key-look-up.ts';
import type { JwtIssuer } from './jwt-issuer.ts';
import type { SigningKeys } from './signing-keys.ts';

export interface JwtRoutesDeps {
  readonly lookUpKey: LookUpKey;
  readonly issuer: JwtIssuer;
  readonly keys: SigningKeys;
}

/** JWTs for applications: exchange, public keys, rotation. */
export function serveJwt(serve: Serve, { lookUpKey, issuer, keys }: JwtRoutesDeps): void {
  serve(operations.exchangeToken, async ({ body, request }) => {
    const apiKey = request.get('x-junjo-api-key') ?? body?.api_key;
    const fact = apiKey ? await lookUpKey(apiKey) : undefined;
    if (!fact?.valid) throw new HttpError('unauthenticated', 'Send a valid API key in x-junjo-api-key.');
    const { token, expiresInSeconds } = await issuer.issue(fact);
    return { access_token: token, token_type: 'Bearer' as const, expires_in: expiresInSeconds };
  });

  serve(operations.getJwks, async ({ response }) => {
    // Whoever meets an unknown kid asks again: a stored copy must not hide a rotation.
    response.set('Cache-Control', 'no-cache');
    const published = (await issuer.jwks()) as AnswerOf<typeof operations.getJwks>['keys'];
    return { keys: published };
  });

  serve(operations.rotateSigningKey, async ({ change }) => {
    const next = await keys.next();
    await change(
      async (repositories) => {
        if (await keys.store(repositories, next)) return;
        throw new RetryableError('Another rotation was faster.', { code: 'rotated_meanwhile' });
      },
      () => ({ resourceId: next.kid }),
    );
    const published_kids = (await keys.published()).map(({ kid }) => kid);
    return { kid: next.kid, published_kids };
  });
}
