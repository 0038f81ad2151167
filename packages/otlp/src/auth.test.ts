import { describe, expect, it } from 'vitest';
import { internalAuthService } from './auth.ts';

describe('internalAuthService', () => {
  const { validateApiKey } = internalAuthService;

  it('has the path of auth.proto', () => {
    expect(validateApiKey.path).toBe('/ingestion.InternalAuthService/ValidateApiKey');
  });

  it('carries a question and an answer', () => {
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
});
