/** Why a pipeline set an item aside without an error. */
export type DropReason = 'twin' | 'erased' | 'operator';

/** What a pipeline step made of one item. One place in each pipeline handles all three. */
export type Outcome<T> =
  | { readonly kind: 'ok'; readonly value: T }
  | { readonly kind: 'drop'; readonly reason: DropReason }
  | { readonly kind: 'deadLetter'; readonly reason: string; readonly error: Error };

export const ok = <T>(value: T): Outcome<T> => ({ kind: 'ok', value });
export const drop = (reason: DropReason): Outcome<never> => ({ kind: 'drop', reason });
export const deadLetter = (reason: string, error: Error): Outcome<never> => ({
  kind: 'deadLetter',
  reason,
  error,
});
