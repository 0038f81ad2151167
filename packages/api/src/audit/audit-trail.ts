import type { Operation } from '@studio/api-schema';
import type { AuditEntry, AuditRepository } from '@studio/relational';
import type { Logger } from '@studio/runtime';
import type { Caller, Principal } from '../access/principal.ts';
import type { Origin } from './origin.ts';
import { withoutSecrets } from './without-secrets.ts';

type Draft = Omit<AuditEntry, 'id' | 'at'>;

/** What was done to what, beyond what the operation says by itself. */
export interface About {
  readonly resourceId?: string | undefined;
  readonly projectId?: string | undefined;
  /** Who turned out to have done it, when the request itself did not say. */
  readonly actor?: Actor | undefined;
}

type Actor = Pick<AuditEntry, 'actorType' | 'actorId' | 'actorName'>;

/** Writes the audit log: each entry is a row, and one structured line of the log. Neither ever holds a secret. */
export class AuditTrail {
  readonly #audit: AuditRepository;
  readonly #logger: Logger;

  constructor(audit: AuditRepository, logger: Logger) {
    this.#audit = audit;
    this.#logger = logger;
  }

  draft(
    operation: Operation,
    caller: Caller,
    origin: Origin,
    about: About,
  ): Omit<Draft, 'outcome' | 'reason'> {
    const { action = operation.id, resourceType = 'none' } = operation.audit ?? {};
    return {
      ...(about.actor ?? actorOf(caller.principal)),
      action,
      resourceType,
      // What a caller named may be anything, also a secret that was meant for another place.
      resourceId: about.resourceId && withoutSecrets(about.resourceId),
      projectId: about.projectId && withoutSecrets(about.projectId),
      address: origin.address,
      userAgent: origin.userAgent,
    };
  }

  /** In the transaction of what was done: there is never one without the other. Say `told` after it is committed. */
  async success(audit: AuditRepository, draft: Omit<Draft, 'outcome' | 'reason'>): Promise<AuditEntry> {
    return audit.append({ ...draft, outcome: 'success', reason: undefined });
  }

  /** Something that was tried and refused. When the database cannot take it, the line of the log is what remains. */
  async failure(draft: Omit<Draft, 'outcome' | 'reason'>, reason: string): Promise<void> {
    const entry = { ...draft, outcome: 'failure', reason } as const;
    this.told(entry);
    await this.#audit.append(entry).catch((error: unknown) => {
      this.#logger.error({ err: error }, 'an entry of the audit log could not be written');
    });
  }

  /** The line of the log. */
  told(entry: Draft): void {
    this.#logger.info({ audit: true, ...entry }, `audit: ${entry.action} ${entry.outcome}`);
  }
}

export function actorOf(principal: Principal | undefined): Actor {
  if (!principal) return { actorType: 'anonymous', actorId: undefined, actorName: undefined };
  if (principal.kind === 'user') return userActor(principal.user);
  return { actorType: 'token', actorId: principal.token.id, actorName: principal.token.name };
}

export function userActor({ id, email }: { readonly id: string; readonly email: string }): Actor {
  return { actorType: 'user', actorId: id, actorName: email };
}
