import type { ChildOptions } from './engine-options.ts';

/** What the parent tells the child over the IPC channel. The password travels here, never in argv or env. */
export type ToChild =
  | { readonly kind: 'start'; readonly options: ChildOptions }
  | { readonly kind: 'stop'; readonly timeoutMs: number };

/** What the child tells the parent. */
export type FromChild =
  | { readonly kind: 'ready'; readonly port: number }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string }
  | { readonly kind: 'log'; readonly level: 'debug' | 'info' | 'warn' | 'error'; readonly message: string };
