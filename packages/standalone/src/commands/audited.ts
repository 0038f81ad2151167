import type { Relational, Repositories } from '@studio/relational';

/** What the audit log calls a change made by the command line. */
interface Done {
  readonly action: string;
  readonly resourceType: string;
  readonly resourceId: string;
  readonly projectId?: string | undefined;
}

/** Makes a change together with its entry in the audit log: whoever can run the command line is the operator. */
export function audited<T>(
  relational: Pick<Relational, 'transaction'>,
  work: (repositories: Repositories) => Promise<T>,
  describe: (result: T) => Done,
): Promise<T> {
  return relational.transaction(async (repositories) => {
    const result = await work(repositories);
    await repositories.audit.append({
      actorType: 'system',
      actorId: undefined,
      actorName: 'command line',
      projectId: undefined,
      ...describe(result),
      outcome: 'success',
      reason: undefined,
      address: undefined,
      userAgent: undefined,
    });
    return result;
  });
}
