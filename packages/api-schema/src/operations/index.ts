import type { Operation } from '../operation.ts';
import * as admin from './admin.ts';
import * as analytics from './analytics.ts';
import * as apiKeys from './api-keys.ts';
import * as auditLog from './audit-log.ts';
import * as auth from './auth.ts';
import * as junjo from './junjo.ts';
import * as jwt from './jwt.ts';
import * as live from './live.ts';
import * as observability from './observability.ts';
import * as pipeline from './pipeline.ts';
import * as process from './process.ts';
import * as projects from './projects.ts';
import * as search from './search.ts';
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
  ...junjo,
  ...admin,
  ...search,
  ...analytics,
  ...live,
  ...pipeline,
  ...observability,
} satisfies Readonly<Record<string, Operation>>;
