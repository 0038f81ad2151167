import type { VectorSearch } from '@studio/api';
import type { VectorIndex } from '@studio/vector-index';
import { openEmbedder, openVectorIndex, vectorIndexChoice } from '@studio/vector-index/open';
import type { StoreDeps } from './store-deps.ts';

export interface Vectors extends VectorSearch {
  readonly index: VectorIndex;
}

/** The configured Qdrant, or tables beside the spans; not prepared yet, so that spans are taken in while it is away. */
export async function openVectorsPart(
  { config, clock }: Pick<StoreDeps, 'config' | 'clock'>,
  clickhouseUrl: string,
  opened: AsyncDisposableStack,
): Promise<Vectors | undefined> {
  if (!config.vectorIndex) return undefined;
  const choice = vectorIndexChoice(config, clickhouseUrl);
  const index = await openVectorIndex(choice.index, { clock });
  opened.defer(() => index.close());
  return { index, embedder: choice.embedder && openEmbedder(choice.embedder, { clock }) };
}
