import { canonicalProvider } from '../fields/provider-names.ts';

/** How the price table calls those who sell their models under more than one name. */
const SELLERS: Readonly<Record<string, string>> = {
  gemini: 'google',
  vertexai: 'google',
  aws: 'amazon',
  mistralai: 'mistral',
};

/**
 * Hosts with prices of their own, or none: the price that a model's maker asks says nothing there. Only rows of the
 * host itself count (a table of one's own may have them).
 */
const OWN_PRICES: ReadonlySet<string> = new Set([
  'ollama',
  'vllm',
  'lmstudio',
  'lm_studio',
  'llamacpp',
  'llama.cpp',
  'huggingface',
  'tgi',
  'groq',
  'together',
  'fireworks',
  'cerebras',
  'perplexity',
  'sambanova',
  'nvidia',
  'watsonx',
  'moonshot',
  'deepinfra',
  'replicate',
]);

/** The price table's name of a provider as a span says it; '' stays ''. */
export function seller(provider: string): string {
  const canonical = canonicalProvider(provider);
  return SELLERS[canonical] ?? canonical;
}

export const hasOwnPrices = (name: string): boolean => OWN_PRICES.has(name);
