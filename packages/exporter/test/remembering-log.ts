import type { DiagLogger } from '@opentelemetry/api';

/** A logger that remembers instead of printing. */
export function rememberingLog(): DiagLogger & { readonly lines: string[] } {
  const lines: string[] = [];
  const keep =
    (level: string) =>
    (message: string, ...args: unknown[]) => {
      lines.push([level, message, ...args.map(String)].join(' '));
    };
  return {
    lines,
    error: keep('error'),
    warn: keep('warn'),
    info: keep('info'),
    debug: keep('debug'),
    verbose: keep('verbose'),
  };
}
