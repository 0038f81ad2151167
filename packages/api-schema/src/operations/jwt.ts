import { operation } from '../operation.ts';
import { accessTokenSchema, jwksSchema, rotatedSchema, tokenExchangeBody } from '../shapes/jwt.ts';

export const exchangeToken = operation({
  id: 'exchangeToken',
  method: 'post',
  path: '/api/v1/otel/token',
  aliases: ['/api/v1/auth/token'],
  tag: 'JWT',
  summary: 'Exchange an API key (header x-junjo-api-key, or body) for a JWT to send spans with',
  access: 'api_key',
  body: tokenExchangeBody,
  isBodyOptional: true,
  success: { status: 200, schema: accessTokenSchema },
});

export const getJwks = operation({
  id: 'getJwks',
  method: 'get',
  path: '/.well-known/jwks.json',
  tag: 'JWT',
  summary: 'Public keys that JWTs are checked with',
  access: 'public',
  success: { status: 200, schema: jwksSchema },
});

export const rotateSigningKey = operation({
  id: 'rotateSigningKey',
  method: 'post',
  path: '/api/v1/keys/rotate',
  tag: 'JWT',
  summary: 'Sign with a new key from now on; JWTs of the one before go on until they expire',
  access: 'instance_admin',
  success: { status: 200, schema: rotatedSchema },
  audit: { action: 'signing_key.rotate', resourceType: 'signing_key' },
});
