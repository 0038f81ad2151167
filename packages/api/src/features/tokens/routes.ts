import { operations } from '@studio/api-schema';
import type { DeveloperToken, Relational } from '@studio/relational';
import { type Caller, mayAs, ROLE_OF_SCOPE, userBehind } from '../../access/principal.ts';
import { HttpError } from '../../errors/http-error.ts';
import type { Serve } from '../../http/call.ts';
import { pageOf } from '../../http/page.ts';
import { expiryOf } from '../../secrets/expiry.ts';
import { goneMeanwhile } from '../../secrets/gone-meanwhile.ts';
import { newDeveloperToken } from '../../secrets/new-secret.ts';
import { secretToJson } from '../../secrets/secret-to-json.ts';

export interface TokensRoutesDeps {
  readonly relational: Pick<Relational, 'tokens'>;
  readonly nowMs: () => number;
}

/** Developer tokens of a project: everybody's own, all of them for its admins. */
export function serveTokens(serve: Serve, { relational, nowMs }: TokensRoutesDeps): void {
  serve(operations.listTokens, async ({ caller, query }) => {
    const tokens = await relational.tokens.list(caller.projectId);
    const visible = tokens.filter((token) => token.revokedAt === undefined && isTheirs(token, caller));
    const { items, next_cursor } = pageOf(visible, query, ({ id }) => id);
    return { items: items.map(tokenToJson), next_cursor };
  });

  serve(operations.createToken, async ({ body, caller, principal, change }) => {
    const { projectId } = caller;
    const { name, scopes } = body;
    const beyond = scopes.filter((scope) => !mayAs(caller, ROLE_OF_SCOPE[scope]));
    if (beyond.length > 0) {
      throw new HttpError('forbidden', `Your role does not allow the scope "${beyond.join('", "')}".`, {
        missingScopes: beyond,
      });
    }
    const secret = newDeveloperToken();
    const createdBy = userBehind(principal)?.id;
    const expiresAt = expiryOf(body.expires_at, nowMs());
    const token = await change(
      ({ tokens }) => tokens.create({ projectId, name, secret, scopes, createdBy, expiresAt }),
      ({ id }) => ({ resourceId: id }),
    ).catch(goneMeanwhile);
    return { ...tokenToJson(token), token: secret };
  });

  serve(operations.deleteToken, async ({ params, caller, change }) => {
    await change(async ({ tokens }) => {
      const token = await tokens.find(params.token_id);
      const isThere = token && token.projectId === caller.projectId && !token.revokedAt;
      if (!isThere || !isTheirs(token, caller)) {
        throw new HttpError('not_found', 'There is no such token in this project, or it is not yours.');
      }
      await tokens.revoke(token.id, new Date(nowMs()));
    });
    return undefined;
  });
}

function isTheirs(token: DeveloperToken, caller: Caller): boolean {
  if (mayAs(caller, 'admin')) return true;
  const user = caller.principal && userBehind(caller.principal);
  return user !== undefined && token.createdBy === user.id;
}

function tokenToJson(token: DeveloperToken) {
  return { ...secretToJson(token), scopes: [...token.scopes] };
}
