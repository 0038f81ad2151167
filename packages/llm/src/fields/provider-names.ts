/**
 * One lower-case name for each service, whatever a convention or a framework calls it. The names are OpenInference's
 * well-known values of `llm.provider` where it has one. A provider's different doors stay apart: `google` (either door,
 * or not said), `gemini` (AI Studio) and `vertexai` are three names. What is not listed is only put into lower case.
 * https://github.com/Arize-ai/openinference/blob/main/spec/semantic_conventions.md
 * https://opentelemetry.io/docs/specs/semconv/registry/attributes/gen-ai/
 */
const SPELLINGS: Readonly<Record<string, readonly string[]>> = {
  openai: ['openai', 'open_ai', 'chatopenai'],
  azure: [
    'azure',
    'azure.ai.openai',
    'azure.ai.inference',
    'az.ai.openai',
    'az.ai.inference',
    'azure_openai',
    'azure-openai',
    'azureopenai',
    'azure_ai',
  ],
  anthropic: ['anthropic', 'claude'],
  google: ['google', 'gcp.gen_ai', 'google_genai', 'google-genai', 'google.generative-ai', 'googleai'],
  gemini: ['gemini', 'gcp.gemini', 'google_gemini', 'google-gla'],
  vertexai: [
    'vertexai',
    'vertex_ai',
    'vertex',
    'gcp.vertex_ai',
    'google_vertexai',
    'google-vertex',
    'google.vertex',
  ],
  aws: ['aws', 'aws.bedrock', 'aws_bedrock', 'bedrock', 'amazon', 'amazon_bedrock', 'amazon-bedrock'],
  mistralai: ['mistralai', 'mistral_ai', 'mistral', 'mistral-ai'],
  cohere: ['cohere', 'cohere_ai'],
  deepseek: ['deepseek', 'deep_seek', 'deepseek-ai'],
  xai: ['xai', 'x_ai', 'x-ai', 'x.ai', 'grok'],
  groq: ['groq'],
  perplexity: ['perplexity', 'perplexity_ai'],
  moonshot: ['moonshot', 'moonshot_ai', 'moonshotai'],
  together: ['together', 'together_ai', 'togetherai', 'together-ai'],
  fireworks: ['fireworks', 'fireworks_ai', 'fireworks-ai'],
  watsonx: ['watsonx', 'ibm.watsonx.ai', 'ibm_watsonx'],
};

const CANONICAL: ReadonlyMap<string, string> = new Map(
  Object.entries(SPELLINGS).flatMap(([name, spellings]) =>
    spellings.map((spelling) => [spelling, name] as const),
  ),
);

/**
 * Vercel's AI SDK names the API after a dot (`openai.chat`, `google.vertex.chat`): the longest beginning that is known
 * counts.
 */
export function canonicalProvider(given: string): string {
  const known = CANONICAL.get(given);
  if (known !== undefined) return known;
  const lower = given.trim().toLowerCase();
  for (let name = lower; name !== ''; name = beforeLastDot(name)) {
    const canonical = CANONICAL.get(name);
    if (canonical !== undefined) return canonical;
  }
  return lower;
}

function beforeLastDot(name: string): string {
  return name.slice(0, Math.max(0, name.lastIndexOf('.')));
}
