import { describe, expect, it } from 'vitest';
import { internalAuthService } from './auth.ts';

describe('internalAuthService', () => {
  const { validateApiKey, validateApiKeyId, getSigningKeys } = internalAuthService;

  it('has the paths of auth.proto', () => {
    expect(Object.values(internalAuthService).map(({ path }) => path)).toEqual([
      '/ingestion.InternalAuthService/ValidateApiKey',
      '/ingestion.InternalAuthService/ValidateApiKeyId',
      '/ingestion.InternalAuthService/GetSigningKeys',
    ]);
  });

  it('carries a question about a key and its answer', () => {
    const question = validateApiKey.requestSerialize({ apiKey: 'jtel_x' });
    expect(question.toString('hex')).toBe(`0a06${Buffer.from('jtel_x').toString('hex')}`);
    expect(validateApiKey.requestDeserialize(question)).toMatchObject({ apiKey: 'jtel_x' });
    const answer = { isValid: true, apiKeyId: 'k', projectId: 'p', expiresUnixMs: 1_900_000_000_000n };
    expect(validateApiKey.responseDeserialize(validateApiKey.responseSerialize(answer))).toMatchObject(
      answer,
    );
    expect(validateApiKey.responseDeserialize(validateApiKey.responseSerialize({}))).toMatchObject({
      isValid: false,
      expiresUnixMs: 0n,
    });
  });

  it('carries a question about a key id', () => {
    const question = validateApiKeyId.requestSerialize({ apiKeyId: 'k1' });
    expect(question.toString('hex')).toBe(`0a02${Buffer.from('k1').toString('hex')}`);
    expect(validateApiKeyId.requestDeserialize(question)).toMatchObject({ apiKeyId: 'k1' });
  });

  it('carries the signing keys', () => {
    expect(getSigningKeys.requestSerialize({})).toHaveLength(0);
    const answer = { jwksJson: '{"keys":[]}', issuer: 'https://i.example', audience: 'a' };
    expect(getSigningKeys.responseDeserialize(getSigningKeys.responseSerialize(answer))).toMatchObject(
      answer,
    );
  });
});
