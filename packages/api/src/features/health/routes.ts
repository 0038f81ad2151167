import { operations } from '@studio/api-schema';
import type { Health } from '@studio/runtime';
import type { Serve } from '../../http/call.ts';

export function serveHealth(serve: Serve, version: string, readiness: () => Health): void {
  const alive = { status: 'ok', version, app_name: 'Junjo AI Studio' } as const;
  serve(operations.getHealth, async () => alive);
  serve(operations.getLiveness, async () => alive);
  serve(operations.getReadiness, async ({ response }) => {
    const { ready, reason } = readiness();
    if (!ready) response.status(503);
    return { status: ready ? ('ready' as const) : ('not_ready' as const), ...(reason ? { reason } : {}) };
  });
  serve(operations.ping, async () => 'pong' as const);
}
