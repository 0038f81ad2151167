/** The outcomes of calls that race: what succeeded, and the codes of what was refused. */
export async function outcomesOf<T>(
  calls: readonly Promise<T>[],
): Promise<{ readonly values: readonly T[]; readonly codes: readonly unknown[] }> {
  const settled = await Promise.allSettled(calls);
  return {
    values: settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])),
    codes: settled.flatMap((one) =>
      one.status === 'rejected' ? [(one.reason as { readonly code?: unknown }).code ?? one.reason] : [],
    ),
  };
}
