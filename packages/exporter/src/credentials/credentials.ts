import type { Limit } from '../within.ts';

export interface AuthorizationHeader {
  /** Lower case. */
  readonly name: string;
  readonly value: string;
}

/** What proves to the server who sends. */
export interface Credentials {
  /**
   * The header for the next attempt, within the limit. Rejects with a JunjoExportError when none can be had; that is
   * final for the export, as implementations do their own retries.
   */
  header(limit: Limit): Promise<AuthorizationHeader>;
  /** The server refused this header. True when a new one can be asked for. */
  discard(header: AuthorizationHeader): boolean;
  /** Ends everything in the background. Safe twice. */
  close(): void;
}
