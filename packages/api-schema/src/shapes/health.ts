import { z } from 'zod';

export const healthSchema = z
  .object({
    status: z.literal('ok').meta({ description: 'The process answers.', example: 'ok' }),
    version: z.string().meta({ description: 'Version of this server.', example: '0.1.0' }),
    app_name: z.literal('Junjo AI Studio').meta({ description: 'The product.', example: 'Junjo AI Studio' }),
  })
  .meta({ id: 'Health' });

export const readinessSchema = z
  .object({
    status: z
      .enum(['ready', 'not_ready'])
      .meta({ description: 'Whether requests can be answered.', example: 'ready' }),
    reason: z
      .string()
      .optional()
      .meta({ description: 'What is missing, when not ready.', example: 'the span store does not answer' }),
  })
  .meta({ id: 'Readiness' });

export const pongSchema = z.literal('pong').meta({ id: 'Pong', description: 'Plain text.', example: 'pong' });
