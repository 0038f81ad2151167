import { operations } from '@studio/api-schema';
import type { ApiConfig } from '../../deps.ts';
import type { Serve } from '../../http/call.ts';

/** Where things are, for the UI and for scripts. */
export function serveConfig(serve: Serve, config: ApiConfig, httpPort: () => number): void {
  const { environment, otlpEndpoint, frontendUrl, backendUrl, tlsCertFile } = config;
  const scheme = tlsCertFile ? 'https' : 'http';
  serve(operations.getConfig, async () => ({
    environment,
    otlp_endpoint: otlpEndpoint,
    frontend_url: frontendUrl,
    backend_url: backendUrl ?? `${scheme}://localhost:${httpPort()}`,
  }));
}
