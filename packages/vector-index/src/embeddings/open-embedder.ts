import type { Clock } from '@studio/core';
import type { Embedder } from './embedder.ts';
import type { EmbedderConfig } from './embedder-config.ts';
import { OpenAiEmbedder } from './openai-embedder.ts';

export type { EmbedderConfig } from './embedder-config.ts';

/** Makes no request. */
export function openEmbedder(config: EmbedderConfig, deps: { readonly clock: Clock }): Embedder {
  return new OpenAiEmbedder(config, deps.clock);
}
