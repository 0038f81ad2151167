import type { RoleProcess } from '@studio/runtime';

/** What the command line takes of its process: `process` itself fits. */
export interface CliProcess extends RoleProcess {
  readonly pid: number;
  readonly version: string;
  readonly platform: string;
  readonly arch: string;
  exitCode?: number | string | null | undefined;
}
