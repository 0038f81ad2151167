import type { Request } from 'express';
import { withoutSecrets } from './without-secrets.ts';

/** Where a request came from. */
export interface Origin {
  readonly address: string | undefined;
  readonly userAgent: string | undefined;
}

const MAX_USER_AGENT = 300;

export function originOf(request: Request): Origin {
  const userAgent = request.get('user-agent');
  return {
    address: request.ip,
    userAgent: userAgent && withoutSecrets(userAgent).slice(0, MAX_USER_AGENT),
  };
}
