import type { Operation } from '../operation.ts';
import * as apiKeys from './api-keys.ts';
import * as auditLog from './audit-log.ts';
import * as auth from './auth.ts';
import * as jwt from './jwt.ts';
import * as live from './live.ts';
import * as observability from './observability.ts';
import * as pipeline from './pipeline.ts';
import * as process from './process.ts';
import * as projects from './projects.ts';
import * as tokens from './tokens.ts';
import * as traces from './traces.ts';
import * as users from './users.ts';

/** Every route by its id; the groups are in the order of the document. */
export const operations = {
  ...process,
  ...auth,
  ...users,
  ...projects,
  ...apiKeys,
  ...tokens,
  ...jwt,
  ...auditLog,
  ...traces,
  ...live,
  ...pipeline,
  ...observability,
} satisfies Readonly<Record<string, Operation>>;
