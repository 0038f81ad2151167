import { z } from 'zod';

export const configSchema = z
  .object({
    environment: z
      .enum(['development', 'production'])
      .meta({ description: 'What this installation is for.', example: 'development' }),
    otlp_endpoint: z.string().meta({
      description: 'Where applications send spans by OTLP/gRPC.',
      example: 'grpc://localhost:50051',
    }),
    frontend_url: z.string().meta({ description: 'Where the web UI is.', example: 'http://localhost:5153' }),
    backend_url: z.string().meta({ description: 'Where this API is.', example: 'http://localhost:1323' }),
  })
  .meta({ id: 'Config' });
