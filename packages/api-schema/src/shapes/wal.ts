import { z } from 'zod';

export const flushedSchema = z
  .object({
    success: z.boolean().meta({ description: 'Always true: a failure is an error.', example: true }),
    message: z.string().meta({
      description: 'What happened, for people.',
      example: 'Everything accepted before this request can be queried.',
    }),
  })
  .meta({ id: 'Flushed' });
