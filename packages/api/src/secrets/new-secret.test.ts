import { expect, test } from 'vitest';
import { newApiKey, newDeveloperToken } from './new-secret.ts';

test('keys and tokens are 64 random letters and digits behind their prefix', () => {
  expect(newApiKey()).toMatch(/^jtel_[A-Za-z0-9]{64}$/);
  expect(newDeveloperToken()).toMatch(/^jdev_[A-Za-z0-9]{64}$/);
  expect(newApiKey()).not.toBe(newApiKey());
});
