import { expect, test } from 'vitest';
import { byteOption, countOption, durationOption, formatOption } from './option-values.ts';

test.each([
  [durationOption, '30d', 2_592_000_000],
  [durationOption, '90s', 90_000],
  [byteOption, '512MiB', 536_870_912],
  [countOption, '10000', 10_000],
  [formatOption, 'json', 'json'],
] as const)('%o takes %s', (option, text, value) => {
  expect(option(text)).toBe(value);
});

test.each([
  [durationOption, '30'],
  [durationOption, 'soon'],
  [byteOption, 'much'],
  [byteOption, '0'],
  [countOption, '0'],
  [countOption, '1.5'],
  [formatOption, 'xml'],
] as const)('%o refuses %s and says what is allowed', (option, text) => {
  expect(() => option(text)).toThrow(/^Allowed: /);
});
