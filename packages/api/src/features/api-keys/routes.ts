import { createHash } from 'node:crypto';
import { operations } from '@studio/api-schema';
import type { KeyCache } from '@studio/key-cache';
import type { Relational } from '@studio/relational';
import { userBehind } from '../../access/principal.ts';
import { HttpError } from '../../errors/http-error.ts';
import type { Serve } from '../../http/call.ts';
import { expiryOf } from '../../secrets/expiry.ts';
import { goneMeanwhile } from '../../secrets/gone-meanwhile.ts';
import { newApiKey } from '../../secrets/new-secret.ts';
import { secretToJson } from '../../secrets/secret-to-json.ts';

export interface ApiKeysRoutesDeps {
  readonly relational: Pick<Relational, 'apiKeys'>;
  readonly keyCache: Pick<KeyCache, 'invalidateKeyId' | 'invalidateHash'>;
  readonly nowMs: () => number;
}

/** API keys of a project. What changes is told to every receiver through the key cache. */
export function serveApiKeys(serve: Serve, { relational, keyCache, nowMs }: ApiKeysRoutesDeps): void {
  serve(operations.listApiKeys, async ({ caller: { projectId } }) => {
    const keys = await relational.apiKeys.list(projectId);
    return keys.filter(({ revokedAt }) => revokedAt === undefined).map(secretToJson);
  });

  serve(operations.createApiKey, async ({ body, caller: { projectId }, principal, change }) => {
    const secret = newApiKey();
    const createdBy = userBehind(principal)?.id;
    const expiresAt = expiryOf(body.expires_at, nowMs());
    const key = await change(
      ({ apiKeys }) => apiKeys.create({ projectId, name: body.name, secret, createdBy, expiresAt }),
      ({ id }) => ({ resourceId: id }),
    ).catch(goneMeanwhile);
    // A receiver that was asked for it before it was there has noted that it is unknown.
    await keyCache.invalidateHash(createHash('sha256').update(secret).digest('hex'));
    return { ...secretToJson(key), key: secret };
  });

  serve(operations.deleteApiKey, async ({ params, caller: { projectId }, change }) => {
    const { key_id: id } = params;
    await change(async ({ apiKeys }) => {
      const key = await apiKeys.find(id);
      if (key?.projectId !== projectId || key.revokedAt) {
        throw new HttpError('not_found', 'There is no such API key in this project.');
      }
      await apiKeys.revoke(id, new Date(nowMs()));
    });
    await keyCache.invalidateKeyId(id);
    return undefined;
  });
}
