import type { ApiConfig } from '../deps.ts';

/** The UI of a development machine: its own server, and the built one. */
const DEVELOPMENT = ['http://localhost:5151', 'http://localhost:5153'];

/** Origins of browsers that may read answers; none in production unless configured: there the UI has our origin. */
export function allowedOrigins({ allowOrigins, environment }: ApiConfig): string[] {
  if (allowOrigins) return [...allowOrigins];
  return environment === 'development' ? DEVELOPMENT : [];
}
