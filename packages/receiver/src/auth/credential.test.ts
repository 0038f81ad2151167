import { expect, test } from 'vitest';
import { credentialOf } from './credential.ts';

test.each<[string, readonly string[], readonly string[], object]>([
  ['an API key', [], ['k'], { kind: 'apiKey', key: 'k' }],
  ['nothing', [], [], { kind: 'none' }],
  ['an empty API key', [], [''], { kind: 'none' }],
  ['a bearer token', ['Bearer t'], [], { kind: 'bearer', token: 't' }],
  ['a bearer token before an API key', ['Bearer t'], ['k'], { kind: 'bearer', token: 't' }],
  ['a bearer scheme in any case', ['bEARER  t'], ['k'], { kind: 'bearer', token: 't' }],
  ['a bearer scheme without a token', ['Bearer'], ['k'], { kind: 'bearer', token: '' }],
  ['another scheme, which is ignored', ['Basic dTpw'], ['k'], { kind: 'apiKey', key: 'k' }],
  ['a scheme that only begins alike', ['BearerX t'], ['k'], { kind: 'apiKey', key: 'k' }],
  ['a bearer token among other schemes', ['Basic dTpw', 'Bearer t'], ['k'], { kind: 'bearer', token: 't' }],
  ['two bearer tokens', ['Bearer t', 'Bearer u'], ['k'], { kind: 'none' }],
  ['two API keys', [], ['k', 'l'], { kind: 'none' }],
  ['the same API key twice', [], ['k', 'k'], { kind: 'none' }],
])('%s', (_, authorization, apiKey, expected) => {
  expect(credentialOf({ authorization, apiKey })).toEqual(expected);
});
