import type { FlushSignalConfig } from './config.ts';
import type { FlushSignalDeps } from './deps.ts';
import type { FlushSignal } from './port.ts';

export type { FlushSignalConfig } from './config.ts';

/** Opens the flush signal that the configuration names. Redis does not have to be there: it is connected to when it is. */
export async function openFlushSignal(
  config: FlushSignalConfig,
  deps: FlushSignalDeps,
): Promise<FlushSignal> {
  switch (config.kind) {
    case 'in-process': {
      const { InProcessFlushSignal } = await import('./in-process/in-process-flush-signal.ts');
      return new InProcessFlushSignal(deps.logger);
    }
    case 'redis': {
      const { RedisFlushSignal } = await import('./redis/redis-flush-signal.ts');
      return new RedisFlushSignal(config, deps.logger);
    }
  }
}
