import type { Clock } from '@studio/core';
import type { Config, Logger } from '@studio/runtime';
import type { DataFolder } from '../data-folder/data-folder.ts';

/** What opening any store takes. */
export interface StoreDeps {
  readonly config: Config;
  readonly folder: DataFolder;
  readonly logger: Logger;
  readonly clock: Clock;
}
