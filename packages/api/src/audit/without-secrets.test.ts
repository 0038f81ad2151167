import { expect, test } from 'vitest';
import { withoutSecrets } from './without-secrets.ts';

test.each([
  ['jtel_0123456789abcdef', '[secret]'],
  ['key jdev_0123456789abcdef!', 'key [secret]!'],
  ['eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiIxIn0.c2ln', '[secret]'],
  ['a'.repeat(64), '[secret]'],
  ['0b6f7c1e-3f0a-4c58-9d3e-6a1f0d6f2b11', '0b6f7c1e-3f0a-4c58-9d3e-6a1f0d6f2b11'],
  ['3-Vw0p6d', '3-Vw0p6d'],
  ['checkout', 'checkout'],
  ['Mozilla/5.0 (X11; Linux x86_64)', 'Mozilla/5.0 (X11; Linux x86_64)'],
])('%s → %s', (text, shown) => {
  expect(withoutSecrets(text)).toBe(shown);
});
