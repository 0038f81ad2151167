import { createVectorIndexer, type VectorIndexerDeps } from '@studio/indexer';
import type { NamedComponent } from '@studio/runtime';
import type { Vectors } from './open-vectors.ts';

/**
 * The vector indexer, if there is an index. It never makes the process "not ready": a search that is behind must not
 * take receivers out of service. Its lag is a metric.
 */
export function vectorComponents(
  vectors: Vectors | undefined,
  deps: Omit<VectorIndexerDeps, 'index' | 'embedder' | 'runMigrations'> & {
    readonly config: { readonly runMigrations: boolean };
  },
): readonly NamedComponent[] {
  if (!vectors) return [];
  const { runMigrations } = deps.config;
  const indexer = createVectorIndexer({ ...deps, ...vectors, runMigrations });
  return [{ name: 'vector indexer', component: { ...indexer, health: () => ({ ready: true }) } }];
}
