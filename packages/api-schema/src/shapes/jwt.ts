import { z } from 'zod';

export const tokenExchangeBody = z
  .strictObject({
    api_key: z.string().min(1).max(1_000).meta({
      description: 'The API key, unless it is in the header.',
      example: 'jtel_8fK2mQ1x7Zr0pLw3vNb6',
    }),
  })
  .meta({ id: 'TokenExchange' });

/** RFC 6749 §5.1 */
export const accessTokenSchema = z
  .object({
    access_token: z
      .string()
      .meta({ description: 'JWT for `authorization: Bearer`.', example: 'eyJhbGciOiJFZERTQSJ9.e30.c2ln' }),
    token_type: z.literal('Bearer').meta({ description: 'Always this.', example: 'Bearer' }),
    expires_in: z.number().int().meta({ description: 'Seconds until it expires.', example: 3600 }),
  })
  .meta({ id: 'AccessToken' });

/** RFC 7517, RFC 8037 */
export const jwksSchema = z
  .object({
    keys: z
      .array(
        z.object({
          kty: z.literal('OKP').meta({ description: 'Key type.', example: 'OKP' }),
          crv: z.literal('Ed25519').meta({ description: 'Curve.', example: 'Ed25519' }),
          x: z.string().meta({
            description: 'Public key, base64url.',
            example: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
          }),
          kid: z.string().meta({ description: 'Key id.', example: '3-Vw0p6d' }),
          alg: z.literal('EdDSA').meta({ description: 'Algorithm.', example: 'EdDSA' }),
          use: z.literal('sig').meta({ description: 'Use.', example: 'sig' }),
        }),
      )
      .meta({
        description: 'Newest first: the one that signs, then those whose JWTs may still be alive.',
      }),
  })
  .meta({ id: 'Jwks' });

export const rotatedSchema = z
  .object({
    kid: z.string().meta({ description: 'Key that signs from now on.', example: '4-hT2k9s' }),
    published_kids: z
      .array(z.string())
      .meta({ description: 'All that are published.', example: ['4-hT2k9s', '3-Vw0p6d'] }),
  })
  .meta({ id: 'RotatedSigningKey' });
