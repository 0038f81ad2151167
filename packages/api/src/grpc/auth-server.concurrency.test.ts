/** Many questions of receivers beside REST traffic: all answered, all right. */
import { expect, test } from 'vitest';
import { readerOf } from '../../test/reader-of.ts';
import { API_KEY, INTERNAL_TOKEN, startApi } from '../../test/start-api.ts';
import { validateApiKey } from '../../test/validate-api-key.ts';

test('200 validations at once, mixed with REST requests', { timeout: 120_000 }, async () => {
  await using api = await startApi({ spanStore: readerOf([]) });
  const keys = Array.from({ length: 20 }, (_, i) => `jtel_concurrent_${i}_0123456789`);
  for (const secret of keys) {
    await api.relational.apiKeys.create({ projectId: 'default', name: 'k', secret });
  }
  const validations = Array.from({ length: 200 }, async (_, i) => {
    const isKnown = i % 4 !== 3;
    const key = isKnown ? (keys[i % keys.length] ?? API_KEY) : `jtel_unknown_${i}`;
    const { isValid, projectId } = await validateApiKey(api.grpc, key, INTERNAL_TOKEN);
    return isValid === isKnown && (!isKnown || projectId === 'default');
  });
  const requests = Array.from({ length: 200 }, async (_, i) => {
    const { status } = await api.get(i % 2 ? '/api/v1/observability/services' : '/api/v1/auth/me');
    return status === 200 || status === 503;
  });
  const answers = await Promise.all([...validations, ...requests]);
  expect(answers.filter((isRight) => !isRight)).toEqual([]);
  const [key] = await api.relational.apiKeys.list('default');
  await api.relational.apiKeys.revoke(key?.id ?? '', new Date());
  const after = await validateApiKey(api.grpc, keys.at(-1) ?? '', INTERNAL_TOKEN);
  expect(after.isValid).toBe(false);
});
