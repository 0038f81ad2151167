import { expect, test } from 'vitest';
import { readMultipart } from './multipart.ts';

const TYPE = 'multipart/form-data; boundary=b';
const part = (name: string, value: string) =>
  `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;

test('reads parts by name, whatever is in them', () => {
  const value = 'x\r\n\r\n-- é\n--';
  const body = Buffer.from(
    `${part('query', 'SELECT 1')}${part('param_a', value)}${part('param_b', '')}--b--\r\n`,
  );
  expect([...readMultipart(body, TYPE)]).toEqual([
    ['query', 'SELECT 1'],
    ['param_a', value],
    ['param_b', ''],
  ]);
});

test.each([
  ['not closed', part('a', 'x'), TYPE],
  ['without a name', '--b\r\nX: y\r\n\r\nx\r\n--b--\r\n', TYPE],
  ['without a boundary', part('a', 'x'), 'multipart/form-data'],
  ['empty', '', TYPE],
])('refuses a body %s', (_, body, type) => {
  expect(() => readMultipart(Buffer.from(body), type)).toThrow(/multipart/);
});
